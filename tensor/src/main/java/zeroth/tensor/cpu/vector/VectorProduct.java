package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.cpu.RowsApart;

/**
 * The matrix product: rows of weights, element by element, times panels of two vectors' width. With
 * vectors of 512 bits there are 32 registers, and eight rows have their sums in sixteen of them;
 * otherwise there are sixteen, and four rows have theirs in eight. The rows that are multiplied
 * together lie {@link RowsApart}, since the first panel reads them from memory.
 */
final class VectorProduct {
  /** Rows of activations in a panel. */
  static final int PANEL = 2 * LANES;

  private static final boolean EIGHT_ROWS = LANES == 16;

  /** Up to this depth the sums are loaded and stored more often than there are steps of k. */
  private static final int SHALLOW = 4;

  /** What a row's chains begin with, for every row the same: the stride between rows is 0. */
  private static final float[] ZEROS = new float[PANEL];

  private VectorProduct() {}

  /** See {@link zeroth.tensor.cpu.Kernels#multiply}. */
  static void multiply(
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      int depth,
      float[] c,
      int cFrom,
      boolean add,
      int from,
      int to) {
    multiply(EIGHT_ROWS, w, wFrom, wStride, rows, x, xFrom, depth, c, cFrom, add, from, to);
  }

  /**
   * The same by eight rows or by four together, whatever the machine's vectors: the bits are the
   * same.
   */
  static void multiply(
      boolean eightRows,
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      int depth,
      float[] c,
      int cFrom,
      boolean add,
      int from,
      int to) {
    // of sixteen registers, JDK 17 makes code for half a panel that is slower than for a whole one
    boolean half = eightRows && (to <= LANES || from >= LANES);
    if (depth <= SHALLOW) {
      if (!add) {
        Arrays.fill(c, cFrom, cFrom + rows * PANEL, 0);
      }
      shallow(w, wFrom, wStride, rows, x, xFrom, depth, c, cFrom);
      return;
    }
    int shift = half && from >= LANES ? LANES : 0;
    int together = eightRows ? 8 : 4;
    // chains begin with what c holds, or with zeros at hand: c need not be written before, where it
    // is not in a cache yet
    float[] s = add ? c : ZEROS;
    int n = 0;
    while (n <= rows - together) {
      int apart = RowsApart.of(rows - n, together);
      int wStep = apart * wStride;
      int cStep = apart * PANEL;
      int sStep = add ? cStep : 0;
      for (int i = n; i < n + apart; i++) {
        int w0 = wFrom + i * wStride;
        int c0 = cFrom + shift + i * PANEL;
        int s0 = add ? c0 : 0;
        if (half) {
          eightRowsOfHalf(w, w0, wStep, x, xFrom + shift, depth, s, s0, sStep, c, c0, cStep);
        } else if (eightRows) {
          eightRows(w, w0, wStep, x, xFrom, depth, s, s0, sStep, c, c0, cStep);
        } else {
          fourRows(w, w0, wStep, x, xFrom, depth, s, s0, sStep, c, c0, cStep);
        }
      }
      n += apart * together;
    }
    int sStep = add ? PANEL : 0;
    for (; n <= rows - 4; n += 4) {
      int c0 = cFrom + n * PANEL;
      int s0 = add ? c0 : 0;
      fourRows(w, wFrom + n * wStride, wStride, x, xFrom, depth, s, s0, sStep, c, c0, PANEL);
    }
    for (; n < rows; n++) {
      int c0 = cFrom + n * PANEL;
      oneRow(w, wFrom + n * wStride, x, xFrom, depth, s, add ? c0 : 0, c, c0);
    }
  }

  /** Row after row with x in registers, two steps of k at a time. */
  private static void shallow(
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      int depth,
      float[] c,
      int cFrom) {
    int k = 0;
    for (; k < depth - 1; k += 2) {
      twoSteps(w, wFrom + k, wStride, rows, x, xFrom + k * PANEL, c, cFrom);
    }
    if (k < depth) {
      oneStep(w, wFrom + k, wStride, rows, x, xFrom + k * PANEL, c, cFrom, PANEL);
    }
  }

  private static void twoSteps(
      float[] w, int w0, int wStride, int rows, float[] x, int xFrom, float[] c, int c0) {
    FloatVector x00 = FloatVector.fromArray(FLOATS, x, xFrom);
    FloatVector x01 = FloatVector.fromArray(FLOATS, x, xFrom + LANES);
    FloatVector x10 = FloatVector.fromArray(FLOATS, x, xFrom + PANEL);
    FloatVector x11 = FloatVector.fromArray(FLOATS, x, xFrom + PANEL + LANES);
    for (int n = 0; n < rows; n++) {
      int i = c0 + n * PANEL;
      FloatVector u = FloatVector.broadcast(FLOATS, w[w0 + n * wStride]);
      FloatVector v = FloatVector.broadcast(FLOATS, w[w0 + n * wStride + 1]);
      FloatVector s0 = u.fma(x00, FloatVector.fromArray(FLOATS, c, i));
      FloatVector s1 = u.fma(x01, FloatVector.fromArray(FLOATS, c, i + LANES));
      v.fma(x10, s0).intoArray(c, i);
      v.fma(x11, s1).intoArray(c, i + LANES);
    }
  }

  private static void oneStep(
      float[] w,
      int w0,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      float[] c,
      int c0,
      int cStride) {
    FloatVector x0 = FloatVector.fromArray(FLOATS, x, xFrom);
    FloatVector x1 = FloatVector.fromArray(FLOATS, x, xFrom + LANES);
    for (int n = 0; n < rows; n++) {
      int i = c0 + n * cStride;
      FloatVector u = FloatVector.broadcast(FLOATS, w[w0 + n * wStride]);
      u.fma(x0, FloatVector.fromArray(FLOATS, c, i)).intoArray(c, i);
      u.fma(x1, FloatVector.fromArray(FLOATS, c, i + LANES)).intoArray(c, i + LANES);
    }
  }

  /**
   * Eight rows times the panel's two vectors, added to what s holds, a row's sums or zeros. A place
   * in x is a multiple of k, as in {@link #eightRowsOfHalf}: with one that is counted beside k JDK
   * 17 needs two steps a turn for this speed, and two are more operations than it inlines, see
   * {@link VectorMath}.
   */
  private static void eightRows(
      float[] w,
      int w0,
      int wStride,
      float[] x,
      int xFrom,
      int depth,
      float[] s,
      int s0,
      int sStride,
      float[] c,
      int c0,
      int cStride) {
    int w1 = w0 + wStride;
    int w2 = w1 + wStride;
    int w3 = w2 + wStride;
    int w4 = w3 + wStride;
    int w5 = w4 + wStride;
    int w6 = w5 + wStride;
    int w7 = w6 + wStride;
    FloatVector c00 = FloatVector.fromArray(FLOATS, s, s0);
    FloatVector c01 = FloatVector.fromArray(FLOATS, s, s0 + LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, s, s0 + sStride);
    FloatVector c11 = FloatVector.fromArray(FLOATS, s, s0 + sStride + LANES);
    FloatVector c20 = FloatVector.fromArray(FLOATS, s, s0 + 2 * sStride);
    FloatVector c21 = FloatVector.fromArray(FLOATS, s, s0 + 2 * sStride + LANES);
    FloatVector c30 = FloatVector.fromArray(FLOATS, s, s0 + 3 * sStride);
    FloatVector c31 = FloatVector.fromArray(FLOATS, s, s0 + 3 * sStride + LANES);
    FloatVector c40 = FloatVector.fromArray(FLOATS, s, s0 + 4 * sStride);
    FloatVector c41 = FloatVector.fromArray(FLOATS, s, s0 + 4 * sStride + LANES);
    FloatVector c50 = FloatVector.fromArray(FLOATS, s, s0 + 5 * sStride);
    FloatVector c51 = FloatVector.fromArray(FLOATS, s, s0 + 5 * sStride + LANES);
    FloatVector c60 = FloatVector.fromArray(FLOATS, s, s0 + 6 * sStride);
    FloatVector c61 = FloatVector.fromArray(FLOATS, s, s0 + 6 * sStride + LANES);
    FloatVector c70 = FloatVector.fromArray(FLOATS, s, s0 + 7 * sStride);
    FloatVector c71 = FloatVector.fromArray(FLOATS, s, s0 + 7 * sStride + LANES);
    for (int k = 0; k < depth; k++) {
      int i = xFrom + k * PANEL;
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, i);
      FloatVector x1 = FloatVector.fromArray(FLOATS, x, i + LANES);
      FloatVector v0 = FloatVector.broadcast(FLOATS, w[w0 + k]);
      c00 = v0.lanewise(VectorOperators.FMA, x0, c00);
      c01 = v0.lanewise(VectorOperators.FMA, x1, c01);
      FloatVector v1 = FloatVector.broadcast(FLOATS, w[w1 + k]);
      c10 = v1.lanewise(VectorOperators.FMA, x0, c10);
      c11 = v1.lanewise(VectorOperators.FMA, x1, c11);
      FloatVector v2 = FloatVector.broadcast(FLOATS, w[w2 + k]);
      c20 = v2.lanewise(VectorOperators.FMA, x0, c20);
      c21 = v2.lanewise(VectorOperators.FMA, x1, c21);
      FloatVector v3 = FloatVector.broadcast(FLOATS, w[w3 + k]);
      c30 = v3.lanewise(VectorOperators.FMA, x0, c30);
      c31 = v3.lanewise(VectorOperators.FMA, x1, c31);
      FloatVector v4 = FloatVector.broadcast(FLOATS, w[w4 + k]);
      c40 = v4.lanewise(VectorOperators.FMA, x0, c40);
      c41 = v4.lanewise(VectorOperators.FMA, x1, c41);
      FloatVector v5 = FloatVector.broadcast(FLOATS, w[w5 + k]);
      c50 = v5.lanewise(VectorOperators.FMA, x0, c50);
      c51 = v5.lanewise(VectorOperators.FMA, x1, c51);
      FloatVector v6 = FloatVector.broadcast(FLOATS, w[w6 + k]);
      c60 = v6.lanewise(VectorOperators.FMA, x0, c60);
      c61 = v6.lanewise(VectorOperators.FMA, x1, c61);
      FloatVector v7 = FloatVector.broadcast(FLOATS, w[w7 + k]);
      c70 = v7.lanewise(VectorOperators.FMA, x0, c70);
      c71 = v7.lanewise(VectorOperators.FMA, x1, c71);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c0 + cStride);
    c11.intoArray(c, c0 + cStride + LANES);
    c20.intoArray(c, c0 + 2 * cStride);
    c21.intoArray(c, c0 + 2 * cStride + LANES);
    c30.intoArray(c, c0 + 3 * cStride);
    c31.intoArray(c, c0 + 3 * cStride + LANES);
    c40.intoArray(c, c0 + 4 * cStride);
    c41.intoArray(c, c0 + 4 * cStride + LANES);
    c50.intoArray(c, c0 + 5 * cStride);
    c51.intoArray(c, c0 + 5 * cStride + LANES);
    c60.intoArray(c, c0 + 6 * cStride);
    c61.intoArray(c, c0 + 6 * cStride + LANES);
    c70.intoArray(c, c0 + 7 * cStride);
    c71.intoArray(c, c0 + 7 * cStride + LANES);
  }

  /**
   * Eight rows times one of the panel's two vectors, added to what s holds.
   *
   * @param sStride from what one row begins with to what the next does
   * @param cStride from one row's sums to the next's
   */
  private static void eightRowsOfHalf(
      float[] w,
      int w0,
      int wStride,
      float[] x,
      int xFrom,
      int depth,
      float[] s,
      int s0,
      int sStride,
      float[] c,
      int c0,
      int cStride) {
    int w1 = w0 + wStride;
    int w2 = w1 + wStride;
    int w3 = w2 + wStride;
    int w4 = w3 + wStride;
    int w5 = w4 + wStride;
    int w6 = w5 + wStride;
    int w7 = w6 + wStride;
    FloatVector sum0 = FloatVector.fromArray(FLOATS, s, s0);
    FloatVector sum1 = FloatVector.fromArray(FLOATS, s, s0 + sStride);
    FloatVector sum2 = FloatVector.fromArray(FLOATS, s, s0 + 2 * sStride);
    FloatVector sum3 = FloatVector.fromArray(FLOATS, s, s0 + 3 * sStride);
    FloatVector sum4 = FloatVector.fromArray(FLOATS, s, s0 + 4 * sStride);
    FloatVector sum5 = FloatVector.fromArray(FLOATS, s, s0 + 5 * sStride);
    FloatVector sum6 = FloatVector.fromArray(FLOATS, s, s0 + 6 * sStride);
    FloatVector sum7 = FloatVector.fromArray(FLOATS, s, s0 + 7 * sStride);
    for (int k = 0; k < depth; k++) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, xFrom + k * PANEL);
      sum0 = FloatVector.broadcast(FLOATS, w[w0 + k]).fma(v, sum0);
      sum1 = FloatVector.broadcast(FLOATS, w[w1 + k]).fma(v, sum1);
      sum2 = FloatVector.broadcast(FLOATS, w[w2 + k]).fma(v, sum2);
      sum3 = FloatVector.broadcast(FLOATS, w[w3 + k]).fma(v, sum3);
      sum4 = FloatVector.broadcast(FLOATS, w[w4 + k]).fma(v, sum4);
      sum5 = FloatVector.broadcast(FLOATS, w[w5 + k]).fma(v, sum5);
      sum6 = FloatVector.broadcast(FLOATS, w[w6 + k]).fma(v, sum6);
      sum7 = FloatVector.broadcast(FLOATS, w[w7 + k]).fma(v, sum7);
    }
    sum0.intoArray(c, c0);
    sum1.intoArray(c, c0 + cStride);
    sum2.intoArray(c, c0 + 2 * cStride);
    sum3.intoArray(c, c0 + 3 * cStride);
    sum4.intoArray(c, c0 + 4 * cStride);
    sum5.intoArray(c, c0 + 5 * cStride);
    sum6.intoArray(c, c0 + 6 * cStride);
    sum7.intoArray(c, c0 + 7 * cStride);
  }

  /**
   * Four rows times the panel's two vectors, added to what s holds: two steps of k at a time, which
   * older compilers do not unroll by themselves.
   */
  private static void fourRows(
      float[] w,
      int w0,
      int wStride,
      float[] x,
      int xFrom,
      int depth,
      float[] s,
      int s0,
      int sStride,
      float[] c,
      int c0,
      int cStride) {
    int w1 = w0 + wStride;
    int w2 = w1 + wStride;
    int w3 = w2 + wStride;
    FloatVector c00 = FloatVector.fromArray(FLOATS, s, s0);
    FloatVector c01 = FloatVector.fromArray(FLOATS, s, s0 + LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, s, s0 + sStride);
    FloatVector c11 = FloatVector.fromArray(FLOATS, s, s0 + sStride + LANES);
    FloatVector c20 = FloatVector.fromArray(FLOATS, s, s0 + 2 * sStride);
    FloatVector c21 = FloatVector.fromArray(FLOATS, s, s0 + 2 * sStride + LANES);
    FloatVector c30 = FloatVector.fromArray(FLOATS, s, s0 + 3 * sStride);
    FloatVector c31 = FloatVector.fromArray(FLOATS, s, s0 + 3 * sStride + LANES);
    int k = 0;
    for (; k < depth - 1; k += 2) {
      int i = xFrom + k * PANEL;
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, i);
      FloatVector x1 = FloatVector.fromArray(FLOATS, x, i + LANES);
      FloatVector v0 = FloatVector.broadcast(FLOATS, w[w0 + k]);
      c00 = v0.fma(x0, c00);
      c01 = v0.fma(x1, c01);
      FloatVector v1 = FloatVector.broadcast(FLOATS, w[w1 + k]);
      c10 = v1.fma(x0, c10);
      c11 = v1.fma(x1, c11);
      FloatVector v2 = FloatVector.broadcast(FLOATS, w[w2 + k]);
      c20 = v2.fma(x0, c20);
      c21 = v2.fma(x1, c21);
      FloatVector v3 = FloatVector.broadcast(FLOATS, w[w3 + k]);
      c30 = v3.fma(x0, c30);
      c31 = v3.fma(x1, c31);
      FloatVector y0 = FloatVector.fromArray(FLOATS, x, i + PANEL);
      FloatVector y1 = FloatVector.fromArray(FLOATS, x, i + PANEL + LANES);
      FloatVector u0 = FloatVector.broadcast(FLOATS, w[w0 + k + 1]);
      c00 = u0.fma(y0, c00);
      c01 = u0.fma(y1, c01);
      FloatVector u1 = FloatVector.broadcast(FLOATS, w[w1 + k + 1]);
      c10 = u1.fma(y0, c10);
      c11 = u1.fma(y1, c11);
      FloatVector u2 = FloatVector.broadcast(FLOATS, w[w2 + k + 1]);
      c20 = u2.fma(y0, c20);
      c21 = u2.fma(y1, c21);
      FloatVector u3 = FloatVector.broadcast(FLOATS, w[w3 + k + 1]);
      c30 = u3.fma(y0, c30);
      c31 = u3.fma(y1, c31);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c0 + cStride);
    c11.intoArray(c, c0 + cStride + LANES);
    c20.intoArray(c, c0 + 2 * cStride);
    c21.intoArray(c, c0 + 2 * cStride + LANES);
    c30.intoArray(c, c0 + 3 * cStride);
    c31.intoArray(c, c0 + 3 * cStride + LANES);
    if (k < depth) {
      oneStep(w, w0 + k, wStride, 4, x, xFrom + k * PANEL, c, c0, cStride);
    }
  }

  /** A row times the panel's two vectors, added to what s holds. */
  private static void oneRow(
      float[] w, int w0, float[] x, int xFrom, int depth, float[] s, int s0, float[] c, int c0) {
    FloatVector c00 = FloatVector.fromArray(FLOATS, s, s0);
    FloatVector c01 = FloatVector.fromArray(FLOATS, s, s0 + LANES);
    for (int k = 0; k < depth; k++) {
      int i = xFrom + k * PANEL;
      FloatVector v = FloatVector.broadcast(FLOATS, w[w0 + k]);
      c00 = v.fma(FloatVector.fromArray(FLOATS, x, i), c00);
      c01 = v.fma(FloatVector.fromArray(FLOATS, x, i + LANES), c01);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
  }
}
