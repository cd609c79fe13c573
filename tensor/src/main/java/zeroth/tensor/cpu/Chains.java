package zeroth.tensor.cpu;

import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;

/**
 * Chains of fma over rows of weights and one row of activations, with k ascending. Each row has one
 * chain, which no vector shortens: several run side by side.
 */
final class Chains {
  /** Chains that run side by side: as many as hide the latency of an fma. */
  static final int TOGETHER = 8;

  /**
   * Columns of stored rows that are widened at a time, whole blocks of every format: eight such
   * pieces stay in the first cache.
   */
  private static final int PIECE = 512;

  /** Elements of the scratch that {@link #stored} takes. */
  static final int SCRATCH = TOGETHER * PIECE;

  private Chains() {}

  /**
   * Goes on with a chain for each row of stored weights: sums[at + l] = fma(w[l, k], x[xFrom + k],
   * sums[at + l]), w widened.
   *
   * @param loops widen the rows
   * @param bytes w, (rows, depth), from the array's start
   * @param depth elements of a row, of whole blocks
   * @param wide scratch, {@link #SCRATCH}
   */
  static void stored(
      Widening loops,
      StoredFormat format,
      byte[] bytes,
      int rows,
      int depth,
      float[] x,
      int xFrom,
      float[] wide,
      float[] sums,
      int at) {
    int stride = (int) format.bytes(depth);
    for (int i = 0; i < rows; i += TOGETHER) {
      int count = Math.min(TOGETHER, rows - i);
      for (int k = 0; k < depth; k += PIECE) {
        int columns = Math.min(PIECE, depth - k);
        int first = i * stride + (int) format.bytes(k);
        for (int j = 0; j < count; j++) {
          loops.widen(format, bytes, first + j * stride, columns, wide, j * columns);
        }
        if (count == TOGETHER) {
          eight(wide, 0, columns, x, xFrom + k, columns, sums, at + i, 1);
          continue;
        }
        for (int j = 0; j < count; j++) {
          one(wide, j * columns, x, xFrom + k, columns, sums, at + i + j);
        }
      }
    }
  }

  /**
   * Goes on with eight chains by {@code depth} steps, two at a time.
   *
   * @param w rows from {@code w0} on, {@code stride} apart
   * @param x from {@code x0} on
   * @param z from {@code at} on, {@code apart} apart
   */
  static void eight(
      float[] w, int w0, int stride, float[] x, int x0, int depth, float[] z, int at, int apart) {
    int w1 = w0 + stride;
    int w2 = w1 + stride;
    int w3 = w2 + stride;
    int w4 = w3 + stride;
    int w5 = w4 + stride;
    int w6 = w5 + stride;
    int w7 = w6 + stride;
    float s0 = z[at];
    float s1 = z[at + apart];
    float s2 = z[at + 2 * apart];
    float s3 = z[at + 3 * apart];
    float s4 = z[at + 4 * apart];
    float s5 = z[at + 5 * apart];
    float s6 = z[at + 6 * apart];
    float s7 = z[at + 7 * apart];
    int k = 0;
    for (; k < depth - 1; k += 2) {
      float u = x[x0 + k];
      float v = x[x0 + k + 1];
      s0 = Math.fma(w[w0 + k], u, s0);
      s1 = Math.fma(w[w1 + k], u, s1);
      s2 = Math.fma(w[w2 + k], u, s2);
      s3 = Math.fma(w[w3 + k], u, s3);
      s4 = Math.fma(w[w4 + k], u, s4);
      s5 = Math.fma(w[w5 + k], u, s5);
      s6 = Math.fma(w[w6 + k], u, s6);
      s7 = Math.fma(w[w7 + k], u, s7);
      s0 = Math.fma(w[w0 + k + 1], v, s0);
      s1 = Math.fma(w[w1 + k + 1], v, s1);
      s2 = Math.fma(w[w2 + k + 1], v, s2);
      s3 = Math.fma(w[w3 + k + 1], v, s3);
      s4 = Math.fma(w[w4 + k + 1], v, s4);
      s5 = Math.fma(w[w5 + k + 1], v, s5);
      s6 = Math.fma(w[w6 + k + 1], v, s6);
      s7 = Math.fma(w[w7 + k + 1], v, s7);
    }
    if (k < depth) {
      float u = x[x0 + k];
      s0 = Math.fma(w[w0 + k], u, s0);
      s1 = Math.fma(w[w1 + k], u, s1);
      s2 = Math.fma(w[w2 + k], u, s2);
      s3 = Math.fma(w[w3 + k], u, s3);
      s4 = Math.fma(w[w4 + k], u, s4);
      s5 = Math.fma(w[w5 + k], u, s5);
      s6 = Math.fma(w[w6 + k], u, s6);
      s7 = Math.fma(w[w7 + k], u, s7);
    }
    z[at] = s0;
    z[at + apart] = s1;
    z[at + 2 * apart] = s2;
    z[at + 3 * apart] = s3;
    z[at + 4 * apart] = s4;
    z[at + 5 * apart] = s5;
    z[at + 6 * apart] = s6;
    z[at + 7 * apart] = s7;
  }

  /** The same with one chain. */
  static void one(float[] w, int from, float[] x, int x0, int depth, float[] z, int at) {
    float sum = z[at];
    for (int k = 0; k < depth; k++) {
      sum = Math.fma(w[from + k], x[x0 + k], sum);
    }
    z[at] = sum;
  }
}
