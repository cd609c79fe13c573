package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.WeightView;

/**
 * One linear map: y = f(x W^T + b). A thread has a part of W's rows. It takes them in blocks,
 * perturbs a block for each candidate, and multiplies all panels of that candidate with it; the
 * chains go on with the low-rank terms that stand beside W.
 *
 * @param w W, (N, K)
 * @param beside what candidates change in W
 * @param b b, (N), or null
 * @param x (G R, K)
 * @param y (G R, N)
 */
record PanelProduct(
    WeightView weights, Parameter w, Beside beside, Parameter b, Slab x, Pointwise f, Slab y) {
  /** Rows of W that the kernels like to have together. */
  static final int TILE = 8;

  /** Elements of W in work at a time: with their noise they stay in the second cache. */
  private static final int BLOCK = 48 << 10;

  /** Part of K that is in work at a time: such a piece of a panel stays in the first caches. */
  private static final int DEPTH = 384;

  void run(ThreadSpace space, int part, int parts) {
    int tiles = (y.columns() + TILE - 1) / TILE;
    int end = Math.min(y.columns(), Team.first(part + 1, parts, tiles) * TILE);
    int rows = blockRows(x.columns());
    space.weights.open(beside.within(), w);
    beside.open(space, w);
    if (b != null) {
      space.gains.open(weights, b);
    }
    for (int n = Team.first(part, parts, tiles) * TILE; n < end; n += rows) {
      int count = Math.min(rows, end - n);
      space.weights.select(n * x.columns(), count * x.columns());
      beside.select(space, n, count);
      if (b != null) {
        space.gains.select(n, count);
      }
      for (int g = 0; g < weights.groups(); g++) {
        product(space, g, n, count);
      }
    }
  }

  /** Columns [n, n + count) of y for candidate g. */
  private void product(ThreadSpace space, int g, int n, int count) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    float[] block = space.weights.weights(g);
    int blockFrom = space.weights.first(g);
    float[] bias = b == null ? null : space.gains.weights(g);
    int biasFrom = b == null ? 0 : space.gains.first(g);
    int first = y.rows() / weights.groups() * g;
    int end = y.rows() / weights.groups() * (g + 1);
    for (int r = first; r < end; r = (r / P + 1) * P) {
      int panel = r / P;
      int from = r % P;
      int to = Math.min(end - panel * P, P);
      int place = (panel * y.columns() + n) * P;
      // the first candidate with rows in a panel writes all of it, a later one its own places
      float[] c = from == 0 ? y.data() : space.strip(count * P);
      int cFrom = from == 0 ? place : 0;
      multiply(kernels, block, blockFrom, count, x, panel, c, cFrom, from, to);
      beside.multiply(space, g, panel, count, c, cFrom, from, to);
      kernels.finish(c, cFrom, count, bias, biasFrom, f);
      if (from > 0) {
        y.copyPlaces(panel, n, count, from, to, c);
      }
    }
  }

  /** Rows of W in work at a time, for K columns. */
  static int blockRows(int K) {
    return Math.max(TILE, BLOCK / Math.max(1, K) / TILE * TILE);
  }

  /**
   * c = W x of a panel's rows.
   *
   * @param block rows of W, {@code count} from {@code blockFrom}
   * @param c (count, P) from {@code cFrom}
   * @param from first place that is wanted
   * @param to behind the last place that is wanted
   */
  static void multiply(
      Kernels kernels,
      float[] block,
      int blockFrom,
      int count,
      Slab x,
      int panel,
      float[] c,
      int cFrom,
      int from,
      int to) {
    int P = kernels.panelWidth();
    int K = x.columns();
    if (K == 0) {
      Arrays.fill(c, cFrom, cFrom + count * P, 0);
    }
    for (int k = 0; k < K; k += DEPTH) {
      int depth = Math.min(DEPTH, K - k);
      int xFrom = (panel * K + k) * P;
      kernels.multiply(
          block, blockFrom + k, K, count, x.data(), xFrom, depth, c, cFrom, k > 0, from, to);
    }
  }
}
