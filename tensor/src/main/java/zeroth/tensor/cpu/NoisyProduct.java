package zeroth.tensor.cpu;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.RowNoise;
import zeroth.tensor.direction.WeightView;

/**
 * One linear map with what is added to its rows: y = f(x W^T + b + noise). Both products of some
 * columns of a panel are made one after the other, and what is left to do is done while they are in
 * the first cache.
 *
 * @param w W, (N, K)
 * @param b b, (N), or null
 * @param x (R, K)
 * @param noise for one candidate, without a low-rank term beside its matrix
 * @param factors of the noise's product, or null where it has none
 * @param own of the noise, or null where it has none
 * @param y (R, N)
 */
record NoisyProduct(
    WeightView weights,
    Parameter w,
    Parameter b,
    Slab x,
    RowNoise noise,
    ChosenRows factors,
    ChosenRows own,
    Pointwise f,
    Slab y) {

  static NoisyProduct of(
      WeightView weights, Parameter w, Parameter b, Slab x, RowNoise noise, Pointwise f, Slab y) {
    RowNoise.Product product = noise.product();
    int[] rows = noise.rows();
    ChosenRows factors = product == null ? null : new ChosenRows((Slab) product.factors(), rows);
    ChosenRows own = noise.own() == null ? null : new ChosenRows((Slab) noise.own(), rows);
    return new NoisyProduct(weights, w, b, x, noise, factors, own, f, y);
  }

  void run(ThreadSpace space, int part, int parts) {
    int tiles = (y.columns() + PanelProduct.TILE - 1) / PanelProduct.TILE;
    int end = Math.min(y.columns(), Team.first(part + 1, parts, tiles) * PanelProduct.TILE);
    int rows = PanelProduct.blockRows(x.columns());
    space.weights.open(weights, w);
    if (factors != null) {
      WeightView U = noise.product().noise();
      space.noise.open(U, U.parameters().get(w.name()));
    }
    if (b != null) {
      space.gains.open(weights, b);
    }
    for (int n = Team.first(part, parts, tiles) * PanelProduct.TILE; n < end; n += rows) {
      int count = Math.min(rows, end - n);
      space.weights.select(n * x.columns(), count * x.columns());
      if (factors != null) {
        space.noise.select(n * x.columns(), count * x.columns());
      }
      if (b != null) {
        space.gains.select(n, count);
      }
      for (int panel = 0; panel < y.panels(); panel++) {
        product(space, panel, n, count);
      }
    }
  }

  /** Columns [n, n + count) of a panel of y. */
  private void product(ThreadSpace space, int panel, int n, int count) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    float[] c = y.data();
    int place = (panel * y.columns() + n) * P;
    multiply(kernels, space.weights, count, x, panel, c, place);
    if (b != null) {
      kernels.finish(
          c, place, count, space.gains.weights(0), space.gains.first(0), Pointwise.IDENTITY);
    }
    if (factors != null) {
      float[] u = space.strip(count * P);
      multiply(kernels, space.noise, count, (Slab) noise.product().x(), panel, u, 0);
      factors.times(kernels, panel, n, count, u, 0, u, 0);
      kernels.addScaled(c, place, noise.scale(), u, 0, c, place, count * P);
    }
    if (own != null) {
      own.plus(panel, n, count, noise.scale(), c, place, c, place);
    }
    kernels.finish(c, place, count, null, 0, f);
  }

  private static void multiply(
      Kernels kernels, CandidateReader w, int count, Slab x, int panel, float[] c, int at) {
    int P = kernels.panelWidth();
    PanelProduct.multiply(kernels, w.weights(0), w.first(0), count, x, panel, c, at, 0, P);
  }
}
