package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import zeroth.tensor.math.Striped;

/** {@link zeroth.tensor.math.RowLoops} on vectors. */
final class VectorRows {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

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

  /** See {@link zeroth.tensor.math.RowLoops#accumulate}: half of a vector's floats at a time. */
  static void accumulate(double t, float[] x, int xFrom, double[] y, int n) {
    DoubleVector factor = DoubleVector.broadcast(DOUBLES, t);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, xFrom + j);
      DoubleVector.fromArray(DOUBLES, y, j)
          .add(factor.mul(v.convertShape(VectorOperators.F2D, DOUBLES, 0)))
          .intoArray(y, j);
      int k = j + LANES / 2;
      DoubleVector.fromArray(DOUBLES, y, k)
          .add(factor.mul(v.convertShape(VectorOperators.F2D, DOUBLES, 1)))
          .intoArray(y, k);
    }
    for (; j < n; j++) {
      y[j] += t * x[xFrom + j];
    }
  }

  /** See {@link zeroth.tensor.math.RowLoops#addCombined}. */
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

  /** See {@link zeroth.tensor.math.RowLoops#addTimes}. */
  static void addTimes(
      float s, float[] u, int uFrom, float[] v, int vFrom, float[] y, int yFrom, int n) {
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector product =
          FloatVector.fromArray(FLOATS, u, uFrom + j)
              .mul(FloatVector.fromArray(FLOATS, v, vFrom + j));
      scale.fma(product, FloatVector.fromArray(FLOATS, y, yFrom + j)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      y[yFrom + j] = Math.fma(s, u[uFrom + j] * v[vFrom + j], y[yFrom + j]);
    }
  }

  /** See {@link zeroth.tensor.math.RowLoops#addOverRoots}. */
  static void addOverRoots(
      float s, float[] u, int uFrom, float[] h, int hFrom, float[] y, int yFrom, int n) {
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector root = FloatVector.fromArray(FLOATS, h, hFrom + j).lanewise(VectorOperators.SQRT);
      FloatVector v = FloatVector.fromArray(FLOATS, u, uFrom + j).div(root);
      scale.fma(v, FloatVector.fromArray(FLOATS, y, yFrom + j)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      float root = (float) Math.sqrt(h[hFrom + j]);
      y[yFrom + j] = Math.fma(s, u[uFrom + j] / root, y[yFrom + j]);
    }
  }
}
