package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;

/**
 * The losses of a head over a vocabulary. A thread has a part of the vocabulary's blocks; of a
 * block it holds the logits of one panel of rows at a time, and keeps two numbers a row.
 *
 * @param w W, (V, K)
 * @param b b, (V), or null
 * @param x (G R, K)
 * @param targets of the R rows
 * @param maxima (blocks, G R): the largest logit of a block
 * @param sums (blocks, G R): sum of exp(z - maximum) over a block
 * @param logits (G R): of the targets
 */
record VocabularyProduct(
    WeightView weights,
    Parameter w,
    Parameter b,
    Slab x,
    int[] targets,
    float[] maxima,
    float[] sums,
    float[] logits) {
  /** Part of K that is in work at a time. */
  private static final int DEPTH = 384;

  static int blocks(Parameter w) {
    return (w.shape().rows() + VocabularyLosses.BLOCK - 1) / VocabularyLosses.BLOCK;
  }

  void run(ThreadSpace space, int part, int parts) {
    int K = x.columns();
    space.weights.open(weights, w);
    if (b != null) {
      space.gains.open(weights, b);
    }
    int end = Team.first(part + 1, parts, blocks(w));
    for (int block = Team.first(part, parts, blocks(w)); block < end; block++) {
      int n = block * VocabularyLosses.BLOCK;
      int count = Math.min(VocabularyLosses.BLOCK, w.shape().rows() - n);
      space.weights.select(n * K, count * K);
      if (b != null) {
        space.gains.select(n, count);
      }
      for (int g = 0; g < weights.groups(); g++) {
        block(space, g, block, n, count);
      }
    }
  }

  /** Entries [n, n + count) of the vocabulary for candidate g. */
  private void block(ThreadSpace space, int g, int block, int n, int count) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    int K = x.columns();
    float[] matrix = space.weights.weights(g);
    int matrixFrom = space.weights.first(g);
    float[] z = space.strip(count * P); // (count, P)
    float[] max = space.first(P);
    float[] sum = space.second(P);
    int R = targets.length;
    for (int r = R * g; r < R * (g + 1); r = (r / P + 1) * P) {
      int panel = r / P;
      int from = r % P;
      int to = Math.min(R * (g + 1) - panel * P, P);
      for (int k = 0; k < K; k += DEPTH) {
        int depth = Math.min(DEPTH, K - k);
        int xFrom = (panel * K + k) * P;
        kernels.multiply(
            matrix, matrixFrom + k, K, count, x.data(), xFrom, depth, z, 0, k > 0, from, to);
      }
      if (K == 0) {
        Arrays.fill(z, 0, count * P, 0);
      }
      float[] bias = b == null ? null : space.gains.weights(g);
      kernels.finish(z, 0, count, bias, b == null ? 0 : space.gains.first(g), Pointwise.IDENTITY);
      for (int l = from; l < to; l++) {
        int target = targets[panel * P + l - R * g] - n;
        if (target >= 0 && target < count) {
          logits[panel * P + l] = z[target * P + l];
        }
      }
      kernels.exponentialSums(z, 0, count, max, sum);
      int at = block * R * weights.groups() + panel * P;
      System.arraycopy(max, from, maxima, at + from, to - from);
      System.arraycopy(sum, from, sums, at + from, to - from);
    }
  }
}
