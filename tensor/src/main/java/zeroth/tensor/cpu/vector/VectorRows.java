package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.math.Striped;

/** {@link zeroth.tensor.math.RowLoops} on vectors. */
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
      add(scale, FloatVector.fromArray(FLOATS, u, uFrom + j).div(root), y, yFrom + j);
    }
    for (; j < n; j++) {
      float root = (float) Math.sqrt(h[hFrom + j]);
      y[yFrom + j] = Math.fma(s, u[uFrom + j] / root, y[yFrom + j]);
    }
  }

  /**
   * See {@link zeroth.tensor.math.RowLoops#addProduct}: eight vectors at a time, whose chains hide
   * each other's latency, then one.
   */
  static void addProduct(
      float s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int n) {
    int j = 0;
    for (; j <= n - 8 * LANES; j += 8 * LANES) {
      eight(s, a, aFrom, depth, b, bFrom + j, bStride, y, yFrom + j);
    }
    for (; j <= n - LANES; j += LANES) {
      one(s, a, aFrom, depth, b, bFrom + j, bStride, y, yFrom + j);
    }
    for (; j < n; j++) {
      float v = 0;
      for (int k = 0; k < depth; k++) {
        v = Math.fma(a[aFrom + k], b[bFrom + k * bStride + j], v);
      }
      y[yFrom + j] = Math.fma(s, v, y[yFrom + j]);
    }
  }

  private static void eight(
      float s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int o) {
    FloatVector v0 = FloatVector.zero(FLOATS);
    FloatVector v1 = v0;
    FloatVector v2 = v0;
    FloatVector v3 = v0;
    FloatVector v4 = v0;
    FloatVector v5 = v0;
    FloatVector v6 = v0;
    FloatVector v7 = v0;
    for (int k = 0, i = bFrom; k < depth; k++, i += bStride) {
      FloatVector factor = FloatVector.broadcast(FLOATS, a[aFrom + k]);
      v0 = factor.fma(FloatVector.fromArray(FLOATS, b, i), v0);
      v1 = factor.fma(FloatVector.fromArray(FLOATS, b, i + LANES), v1);
      v2 = factor.fma(FloatVector.fromArray(FLOATS, b, i + 2 * LANES), v2);
      v3 = factor.fma(FloatVector.fromArray(FLOATS, b, i + 3 * LANES), v3);
      v4 = factor.fma(FloatVector.fromArray(FLOATS, b, i + 4 * LANES), v4);
      v5 = factor.fma(FloatVector.fromArray(FLOATS, b, i + 5 * LANES), v5);
      v6 = factor.fma(FloatVector.fromArray(FLOATS, b, i + 6 * LANES), v6);
      v7 = factor.fma(FloatVector.fromArray(FLOATS, b, i + 7 * LANES), v7);
    }
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    add(scale, v0, y, o);
    add(scale, v1, y, o + LANES);
    add(scale, v2, y, o + 2 * LANES);
    add(scale, v3, y, o + 3 * LANES);
    add(scale, v4, y, o + 4 * LANES);
    add(scale, v5, y, o + 5 * LANES);
    add(scale, v6, y, o + 6 * LANES);
    add(scale, v7, y, o + 7 * LANES);
  }

  private static void add(FloatVector scale, FloatVector v, float[] y, int at) {
    scale.fma(v, FloatVector.fromArray(FLOATS, y, at)).intoArray(y, at);
  }

  private static void one(
      float s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int o) {
    FloatVector v = FloatVector.zero(FLOATS);
    for (int k = 0, i = bFrom; k < depth; k++, i += bStride) {
      v = FloatVector.broadcast(FLOATS, a[aFrom + k]).fma(FloatVector.fromArray(FLOATS, b, i), v);
    }
    add(FloatVector.broadcast(FLOATS, s), v, y, o);
  }

  /**
   * See {@link zeroth.tensor.math.RowLoops#addProducts}: four vectors of y take all products in
   * turn; what is left takes one product after the other.
   */
  static void addProducts(
      float[] s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int n) {
    int j = 0;
    for (; s.length > 1 && j <= n - 4 * LANES; j += 4 * LANES) {
      fourOfAll(s, a, aFrom, depth, b, bFrom + j, bStride, y, yFrom + j);
    }
    for (int i = 0; i < s.length; i++) {
      int row = i * depth;
      int place = bFrom + row * bStride + j;
      addProduct(s[i], a, aFrom + row, depth, b, place, bStride, y, yFrom + j, n - j);
    }
  }

  private static void fourOfAll(
      float[] s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int o) {
    FloatVector y0 = FloatVector.fromArray(FLOATS, y, o);
    FloatVector y1 = FloatVector.fromArray(FLOATS, y, o + LANES);
    FloatVector y2 = FloatVector.fromArray(FLOATS, y, o + 2 * LANES);
    FloatVector y3 = FloatVector.fromArray(FLOATS, y, o + 3 * LANES);
    for (int i = 0, k = 0, at = bFrom; i < s.length; i++) {
      FloatVector v0 = FloatVector.zero(FLOATS);
      FloatVector v1 = v0;
      FloatVector v2 = v0;
      FloatVector v3 = v0;
      for (int end = k + depth; k < end; k++, at += bStride) {
        FloatVector factor = FloatVector.broadcast(FLOATS, a[aFrom + k]);
        v0 = factor.fma(FloatVector.fromArray(FLOATS, b, at), v0);
        v1 = factor.fma(FloatVector.fromArray(FLOATS, b, at + LANES), v1);
        v2 = factor.fma(FloatVector.fromArray(FLOATS, b, at + 2 * LANES), v2);
        v3 = factor.fma(FloatVector.fromArray(FLOATS, b, at + 3 * LANES), v3);
      }
      FloatVector scale = FloatVector.broadcast(FLOATS, s[i]);
      y0 = scale.fma(v0, y0);
      y1 = scale.fma(v1, y1);
      y2 = scale.fma(v2, y2);
      y3 = scale.fma(v3, y3);
    }
    y0.intoArray(y, o);
    y1.intoArray(y, o + LANES);
    y2.intoArray(y, o + 2 * LANES);
    y3.intoArray(y, o + 3 * LANES);
  }
}
