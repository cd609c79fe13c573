package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Rows of low-rank products on vectors: {@link zeroth.tensor.math.RowLoops#addProduct} and {@link
 * zeroth.tensor.math.RowLoops#addProducts}. Rows that are made together share what is read of the
 * right factor, which for a wide matrix does not stay in the first cache.
 */
final class VectorLowRank {
  /**
   * Chains of up to so many steps are over before what they are added to is waited for: nothing is
   * read ahead of them, and rows of one product are made one by one.
   */
  private static final int FEW = 4;

  /** Rows that are read ahead at a time. */
  private static final int AHEAD = 8;

  /** Elements of a cache's line. */
  private static final int LINE = 16;

  private int read; // of read-ahead, without which a compiler would drop it

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

  /** See {@link zeroth.tensor.math.RowLoops#addProducts}. */
  void addProducts(
      float[] s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int yStride,
      int rows,
      int n) {
    int all = s.length * depth;
    for (int top = 0; top < rows; top += AHEAD) {
      int from = yFrom + top * yStride;
      int count = Math.min(AHEAD, rows - top);
      if (all > FEW) {
        readAhead(y, from, (count - 1) * yStride + n);
      }
      rows(s, a, aFrom + top * all, depth, b, bFrom, bStride, y, from, yStride, count, n);
    }
  }

  private static void rows(
      float[] s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int yStride,
      int rows,
      int n) {
    int all = s.length * depth;
    int i = 0;
    if (s.length == 1 && depth > FEW) {
      for (; i <= rows - 4; i += 4) {
        int k = aFrom + i * all;
        fourRows(s[0], a, k, depth, b, bFrom, bStride, y, yFrom + i * yStride, yStride, n);
      }
    } else if (s.length > 1 && depth == 1) {
      for (; i <= rows - 2; i += 2) {
        int k = aFrom + i * all;
        twoRowsOfTerms(s, a, k, b, bFrom, bStride, y, yFrom + i * yStride, yStride, n);
      }
    }
    for (; i < rows; i++) {
      row(s, a, aFrom + i * all, depth, b, bFrom, bStride, y, yFrom + i * yStride, n);
    }
  }

  /**
   * Reads one element of every line. What is added to is read after the chains, and these are so
   * long that the processor would not begin to wait for it before.
   */
  private void readAhead(float[] y, int from, int n) {
    for (int i = from; i < from + n; i += LINE) {
      read ^= Float.floatToRawIntBits(y[i]);
    }
  }

  /** Four vectors take all products in turn; what is left takes one product after the other. */
  private static void row(
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
    for (int p = 0; p < s.length; p++) {
      int k = p * depth;
      int at = bFrom + k * bStride + j;
      addProduct(s[p], a, aFrom + k, depth, b, at, bStride, y, yFrom + j, n - j);
    }
  }

  /** Four rows of one product: two vectors of each at a time. */
  private static void fourRows(
      float s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int yStride,
      int n) {
    int j = 0;
    for (; j <= n - 2 * LANES; j += 2 * LANES) {
      twoOfFourRows(s, a, aFrom, depth, b, bFrom + j, bStride, y, yFrom + j, yStride);
    }
    for (int i = 0; j < n && i < 4; i++) {
      int o = yFrom + i * yStride + j;
      addProduct(s, a, aFrom + i * depth, depth, b, bFrom + j, bStride, y, o, n - j);
    }
  }

  private static void twoOfFourRows(
      float s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int o,
      int yStride) {
    FloatVector v00 = FloatVector.zero(FLOATS);
    FloatVector v01 = v00;
    FloatVector v10 = v00;
    FloatVector v11 = v00;
    FloatVector v20 = v00;
    FloatVector v21 = v00;
    FloatVector v30 = v00;
    FloatVector v31 = v00;
    int a1 = aFrom + depth;
    int a2 = a1 + depth;
    int a3 = a2 + depth;
    for (int k = 0; k < depth; k++) {
      int i = bFrom + k * bStride;
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, i);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, i + LANES);
      FloatVector f0 = FloatVector.broadcast(FLOATS, a[aFrom + k]);
      v00 = f0.fma(b0, v00);
      v01 = f0.fma(b1, v01);
      FloatVector f1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      v10 = f1.fma(b0, v10);
      v11 = f1.fma(b1, v11);
      FloatVector f2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      v20 = f2.fma(b0, v20);
      v21 = f2.fma(b1, v21);
      FloatVector f3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      v30 = f3.fma(b0, v30);
      v31 = f3.fma(b1, v31);
    }
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    add(scale, v00, y, o);
    add(scale, v01, y, o + LANES);
    add(scale, v10, y, o + yStride);
    add(scale, v11, y, o + yStride + LANES);
    add(scale, v20, y, o + 2 * yStride);
    add(scale, v21, y, o + 2 * yStride + LANES);
    add(scale, v30, y, o + 3 * yStride);
    add(scale, v31, y, o + 3 * yStride + LANES);
  }

  /** Two rows of products of one term each: four vectors of each at a time. */
  private static void twoRowsOfTerms(
      float[] s,
      float[] a,
      int aFrom,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int yStride,
      int n) {
    int j = 0;
    for (; j <= n - 4 * LANES; j += 4 * LANES) {
      fourOfTwoRows(s, a, aFrom, b, bFrom + j, bStride, y, yFrom + j, yStride);
    }
    for (int i = 0; j < n && i < 2; i++) {
      row(s, a, aFrom + i * s.length, 1, b, bFrom + j, bStride, y, yFrom + i * yStride + j, n - j);
    }
  }

  private static void fourOfTwoRows(
      float[] s,
      float[] a,
      int aFrom,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int o,
      int yStride) {
    FloatVector y00 = FloatVector.fromArray(FLOATS, y, o);
    FloatVector y01 = FloatVector.fromArray(FLOATS, y, o + LANES);
    FloatVector y02 = FloatVector.fromArray(FLOATS, y, o + 2 * LANES);
    FloatVector y03 = FloatVector.fromArray(FLOATS, y, o + 3 * LANES);
    FloatVector y10 = FloatVector.fromArray(FLOATS, y, o + yStride);
    FloatVector y11 = FloatVector.fromArray(FLOATS, y, o + yStride + LANES);
    FloatVector y12 = FloatVector.fromArray(FLOATS, y, o + yStride + 2 * LANES);
    FloatVector y13 = FloatVector.fromArray(FLOATS, y, o + yStride + 3 * LANES);
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int p = 0; p < s.length; p++) {
      int i = bFrom + p * bStride;
      FloatVector scale = FloatVector.broadcast(FLOATS, s[p]);
      FloatVector f0 = FloatVector.broadcast(FLOATS, a[aFrom + p]);
      FloatVector f1 = FloatVector.broadcast(FLOATS, a[aFrom + s.length + p]);
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, i);
      y00 = scale.fma(f0.fma(b0, zero), y00);
      y10 = scale.fma(f1.fma(b0, zero), y10);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, i + LANES);
      y01 = scale.fma(f0.fma(b1, zero), y01);
      y11 = scale.fma(f1.fma(b1, zero), y11);
      FloatVector b2 = FloatVector.fromArray(FLOATS, b, i + 2 * LANES);
      y02 = scale.fma(f0.fma(b2, zero), y02);
      y12 = scale.fma(f1.fma(b2, zero), y12);
      FloatVector b3 = FloatVector.fromArray(FLOATS, b, i + 3 * LANES);
      y03 = scale.fma(f0.fma(b3, zero), y03);
      y13 = scale.fma(f1.fma(b3, zero), y13);
    }
    y00.intoArray(y, o);
    y01.intoArray(y, o + LANES);
    y02.intoArray(y, o + 2 * LANES);
    y03.intoArray(y, o + 3 * LANES);
    y10.intoArray(y, o + yStride);
    y11.intoArray(y, o + yStride + LANES);
    y12.intoArray(y, o + yStride + 2 * LANES);
    y13.intoArray(y, o + yStride + 3 * LANES);
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
