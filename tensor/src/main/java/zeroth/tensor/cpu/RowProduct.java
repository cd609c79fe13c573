package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.WeightView;

/**
 * One linear map of one row a candidate, as a step of generation asks for it: y = f(x W^T + b). A
 * panel would hold that row and nothing else, so the weights are read once as they lie, and the
 * chains of eight outputs run side by side. What it takes is the time to read W.
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

  /** Elements of W in work at a time: with their noise they stay in the second cache. */
  private static final int BLOCK = 48 << 10;

  void run(ThreadSpace space, int part, int parts) {
    int K = x.columns();
    int groups = (y.columns() + CHAINS - 1) / CHAINS;
    int end = Math.min(y.columns(), Team.first(part + 1, parts, groups) * CHAINS);
    int rows = Math.max(CHAINS, BLOCK / Math.max(1, K) / CHAINS * CHAINS);
    float[] line = space.first(K);
    space.weights.open(beside.within(), w);
    beside.open(space, w);
    if (b != null) {
      space.gains.open(weights, b);
    }
    for (int n = Team.first(part, parts, groups) * CHAINS; n < end; n += rows) {
      int count = Math.min(rows, end - n);
      space.weights.select(n * K, count * K);
      beside.select(space, n, count);
      if (b != null) {
        space.gains.select(n, count);
      }
      for (int g = 0; g < weights.groups(); g++) {
        x.readRow(g, line, 0);
        product(space, g, line, n, count);
      }
    }
    if (part == 0) {
      y.clearPlacesWithoutRow();
    }
  }

  /** Columns [n, n + count) of y for candidate g. */
  private void product(ThreadSpace space, int g, float[] line, int n, int count) {
    int K = x.columns();
    int P = space.kernels.panelWidth();
    int panels = (count + P - 1) / P;
    float[] z = space.strip(panels * P); // side by side, for the pointwise function
    float[] matrix = space.weights.weights(g);
    int from = space.weights.first(g);
    int i = 0;
    for (; i <= count - CHAINS; i += CHAINS) {
      eight(matrix, from + i * K, line, K, z, i);
    }
    for (; i < count; i++) {
      one(matrix, from + i * K, line, K, z, i);
    }
    int rank = beside.rank(space, g);
    if (rank > 0) {
      addTerms(space, g, rank, count, z);
    }
    if (b != null) {
      float[] bias = space.gains.weights(g);
      int biasFrom = space.gains.first(g);
      for (i = 0; i < count; i++) {
        z[i] += bias[biasFrom + i];
      }
    }
    Arrays.fill(z, count, panels * P, 0);
    space.kernels.finish(z, 0, panels, null, 0, f);
    for (i = 0; i < count; i++) {
      y.data()[y.index(g, n + i)] = z[i];
    }
  }

  /** Goes on with the chains of z, {@code count} of them. */
  private void addTerms(ThreadSpace space, int g, int rank, int count, float[] z) {
    float[] t = space.second(beside.t().columns());
    beside.t().readRow(g, t, 0);
    float[] A = space.beside.rows(g); // (count, rank)
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < rank; k++) {
        z[i] = Math.fma(t[k], A[i * rank + k], z[i]);
      }
    }
  }

  /** Eight chains, two steps of k at a time. */
  private static void eight(float[] w, int w0, float[] x, int K, float[] z, int at) {
    int w1 = w0 + K;
    int w2 = w1 + K;
    int w3 = w2 + K;
    int w4 = w3 + K;
    int w5 = w4 + K;
    int w6 = w5 + K;
    int w7 = w6 + K;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int k = 0;
    for (; k < K - 1; k += 2) {
      float u = x[k];
      float v = x[k + 1];
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
    if (k < K) {
      float u = x[k];
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
    z[at + 1] = s1;
    z[at + 2] = s2;
    z[at + 3] = s3;
    z[at + 4] = s4;
    z[at + 5] = s5;
    z[at + 6] = s6;
    z[at + 7] = s7;
  }

  private static void one(float[] w, int from, float[] x, int K, float[] z, int at) {
    float sum = 0;
    for (int k = 0; k < K; k++) {
      sum = Math.fma(w[from + k], x[k], sum);
    }
    z[at] = sum;
  }
}
