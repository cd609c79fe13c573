package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.FloatVector;
import zeroth.tensor.math.Striped;

/** What directions ask of rows, on vectors. */
final class VectorRows {
  private final float[] stripes = new float[Striped.STRIPES];

  /** See {@link Striped#dot}: a vector holds some of the stripes at a time. */
  float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    int whole = n / Striped.STRIPES * Striped.STRIPES;
    for (int s = 0; s < Striped.STRIPES; s += LANES) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int k = s; k < whole; k += Striped.STRIPES) {
        FloatVector left = FloatVector.fromArray(FLOATS, a, aFrom + k);
        sum = left.fma(FloatVector.fromArray(FLOATS, b, bFrom + k), sum);
      }
      sum.intoArray(stripes, s);
    }
    for (int k = whole; k < n; k++) {
      stripes[k - whole] = Math.fma(a[aFrom + k], b[bFrom + k], stripes[k - whole]);
    }
    return Striped.sum(stripes);
  }

  /** See {@link zeroth.tensor.random.NoiseGenerator#addCombined}. */
  static void addCombined(
      float s, float t, float[] a, int aFrom, float[] u, int uFrom, float[] y, int yFrom, int n) {
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    FloatVector factor = FloatVector.broadcast(FLOATS, t);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector v =
          factor.fma(
              FloatVector.fromArray(FLOATS, a, aFrom + j),
              FloatVector.fromArray(FLOATS, u, uFrom + j));
      scale.fma(v, FloatVector.fromArray(FLOATS, y, yFrom + j)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      y[yFrom + j] = Math.fma(s, Math.fma(t, a[aFrom + j], u[uFrom + j]), y[yFrom + j]);
    }
  }
}
