package zeroth.tensor.cpu;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.WeightView;

/**
 * One linear map of candidates that leave W's elements as they are: y = f(x W^T + b). W is
 * multiplied with whole panels, whoever their rows belong to; the chains go on with the low-rank
 * terms, and end with the bias, of each candidate in its own places.
 *
 * @param w W, (N, K)
 * @param beside what candidates change beside W
 * @param b b, (N), or null
 * @param firsts rows [firsts[g], firsts[g + 1]), at least one, belong to candidate g
 * @param x (R, K)
 * @param y (R, N)
 */
record SharedProduct(
    WeightView weights,
    Parameter w,
    Beside beside,
    Parameter b,
    int[] firsts,
    Slab x,
    Pointwise f,
    Slab y) {

  void run(ThreadSpace space, int part, int parts) {
    int tiles = (y.columns() + PanelProduct.TILE - 1) / PanelProduct.TILE;
    int end = Math.min(y.columns(), Team.first(part + 1, parts, tiles) * PanelProduct.TILE);
    int rows = PanelProduct.blockRows(x.columns());
    space.weights.open(beside.within().alone(0), w);
    beside.open(space, w);
    if (b != null) {
      space.gains.open(weights, b);
    }
    for (int n = Team.first(part, parts, tiles) * PanelProduct.TILE; n < end; n += rows) {
      int count = Math.min(rows, end - n);
      space.weights.select(n * x.columns(), count * x.columns());
      beside.select(space, n, count);
      if (b != null) {
        space.gains.select(n, count);
      }
      for (int panel = 0, g = 0; panel < y.panels(); panel++) {
        g = panel(space, panel, g, n, count);
      }
    }
  }

  /**
   * Columns [n, n + count) of a panel of y.
   *
   * @param g the candidate of the panel's first row
   * @return that of the next panel's
   */
  private int panel(ThreadSpace space, int panel, int g, int n, int count) {
    int P = space.kernels.panelWidth();
    int end = Math.min(y.rows() - panel * P, P);
    int place = (panel * y.columns() + n) * P;
    if (firsts[g + 1] - panel * P >= end) {
      product(space, panel, n, count, y.data(), place);
      finish(space, g, panel, count, y.data(), place, 0, end);
    } else {
      float[] shared = space.strip(count * P);
      float[] own = space.panel(count * P);
      product(space, panel, n, count, shared, 0);
      for (int from = 0; from < end; ) {
        int to = Math.min(firsts[g + 1] - panel * P, end);
        System.arraycopy(shared, 0, own, 0, count * P);
        finish(space, g, panel, count, own, 0, from, to);
        y.copyPlaces(panel, n, count, from, to == end ? P : to, own);
        from = to;
        g += from < end ? 1 : 0;
      }
    }
    return firsts[g + 1] <= panel * P + end ? g + 1 : g;
  }

  /** W's part of all rows of a panel, put to c. */
  private void product(ThreadSpace space, int panel, int n, int count, float[] c, int cFrom) {
    int P = space.kernels.panelWidth();
    PanelProduct.multiply(
        space.kernels,
        space.weights.weights(0),
        space.weights.first(0),
        count,
        x,
        panel,
        c,
        cFrom,
        0,
        P);
  }

  /** Goes on with the chains of candidate g, which has places [from, to) of the panel. */
  private void finish(
      ThreadSpace space, int g, int panel, int count, float[] c, int cFrom, int from, int to) {
    beside.multiply(space, g, panel, count, c, cFrom, from, to);
    float[] bias = b == null ? null : space.gains.weights(g);
    int biasFrom = b == null ? 0 : space.gains.first(g);
    space.kernels.finish(c, cFrom, count, bias, biasFrom, f);
  }
}
