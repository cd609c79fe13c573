package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.WeightView;

/**
 * One linear map of one row a candidate, as a step of generation asks for it: y = f(x W^T + b). A
 * panel would hold that row and nothing else, so the weights are read once as they lie, and the
 * chains of eight outputs run side by side. What it takes is the time to read W: see {@link
 * RowsApart}.
 *
 * @param w W, (N, K)
 * @param beside what candidates change in W
 * @param b b, (N), or null
 * @param x (G, K)
 * @param y (G, N)
 */
record RowProduct(
    WeightView weights, Parameter w, Beside beside, Parameter b, Slab x, Pointwise f, Slab y) {
  /** Chains that run side by side: as many as hide the latency of an fma. */
  private static final int CHAINS = 8;

  /**
   * Columns of stored rows that are widened at a time, whole blocks of every format: eight such
   * pieces stay in the first cache.
   */
  private static final int PIECE = 512;

  void run(ThreadSpace space, int part, int parts) {
    int K = x.columns();
    int groups = (y.columns() + CHAINS - 1) / CHAINS;
    int end = Math.min(y.columns(), Team.first(part + 1, parts, groups) * CHAINS);
    int rows = PanelProduct.blockRows(K); // whole chains
    float[] lines = space.first(weights.groups() * K);
    for (int g = 0; g < weights.groups(); g++) {
      x.readRow(g, lines, g * K);
    }
    space.weights.open(beside.within(), w);
    beside.open(space, w);
    if (b != null) {
      space.gains.open(weights, b);
    }
    for (int n = Team.first(part, parts, groups) * CHAINS; n < end; n += rows) {
      int count = Math.min(rows, end - n);
      beside.select(space, n, count);
      if (b != null) {
        space.gains.select(n, count);
      }
      int P = space.kernels.panelWidth();
      int width = (count + P - 1) / P * P; // whole panels, for the pointwise function
      float[] z = space.strip(weights.groups() * width);
      Arrays.fill(z, 0, weights.groups() * width, 0);
      sum(space, lines, n, count, z, width);
      for (int g = 0; g < weights.groups(); g++) {
        finish(space, g, n, count, z, g * width);
      }
      y.clearPlacesWithoutRow(n, n + count);
    }
  }

  /**
   * The chains of rows [n, n + count) of W for all candidates.
   *
   * @param lines x row by row
   * @param z (G, width)
   */
  private void sum(ThreadSpace space, float[] lines, int n, int count, float[] z, int width) {
    if (!space.weights.isStored()) {
      space.weights.select(n * x.columns(), count * x.columns());
    }
    int done = 0;
    while (done <= count - CHAINS) {
      int apart = RowsApart.of(count - done, CHAINS);
      for (int i = done; i < done + apart; i++) {
        sum(space, lines, n, i, CHAINS, apart, z, width);
      }
      done += apart * CHAINS;
    }
    if (done < count) {
      sum(space, lines, n, done, count - done, 1, z, width);
    }
  }

  /** The chains of {@code rows} rows n + i, n + i + apart, ..., at most {@link #CHAINS}. */
  private void sum(
      ThreadSpace space, float[] lines, int n, int i, int rows, int apart, float[] z, int width) {
    int K = x.columns();
    CandidateReader W = space.weights;
    boolean stored = W.isStored();
    int piece = stored ? PIECE : K;
    for (int k = 0; k < K; k += piece) {
      int depth = Math.min(piece, K - k);
      if (stored) {
        W.selectPieces(n + i, rows, apart, k, depth);
      }
      for (int g = 0; g < weights.groups(); g++) {
        int from = stored ? 0 : W.first(g) + i * K;
        int stride = stored ? depth : apart * K;
        float[] matrix = W.weights(g);
        int at = g * width + i;
        if (rows == CHAINS) {
          eight(matrix, from, stride, lines, g * K + k, depth, z, at, apart);
        } else {
          for (int j = 0; j < rows; j++) {
            one(matrix, from + j * stride, lines, g * K + k, depth, z, at + j * apart);
          }
        }
      }
    }
  }

  /** Columns [n, n + count) of y for candidate g, from its chains. */
  private void finish(ThreadSpace space, int g, int n, int count, float[] z, int from) {
    int rank = beside.rank(space, g);
    if (rank > 0) {
      addTerms(space, g, rank, count, z, from);
    }
    if (b != null) {
      float[] bias = space.gains.weights(g);
      int biasFrom = space.gains.first(g);
      for (int i = 0; i < count; i++) {
        z[from + i] += bias[biasFrom + i];
      }
    }
    int P = space.kernels.panelWidth();
    int panels = (count + P - 1) / P;
    Arrays.fill(z, from + count, from + panels * P, 0);
    space.kernels.finish(z, from, panels, null, 0, f);
    for (int i = 0; i < count; i++) {
      y.data()[y.index(g, n + i)] = z[from + i];
    }
  }

  /** Goes on with the chains of z, {@code count} of them. */
  private void addTerms(ThreadSpace space, int g, int rank, int count, float[] z, int from) {
    float[] t = space.second(beside.t().columns());
    beside.t().readRow(g, t, 0);
    float[] A = space.beside.rows(g); // (count, rank)
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < rank; k++) {
        z[from + i] = Math.fma(t[k], A[i * rank + k], z[from + i]);
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
  private static void eight(
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

  private static void one(float[] w, int from, float[] x, int x0, int depth, float[] z, int at) {
    float sum = z[at];
    for (int k = 0; k < depth; k++) {
      sum = Math.fma(w[from + k], x[x0 + k], sum);
    }
    z[at] = sum;
  }
}
