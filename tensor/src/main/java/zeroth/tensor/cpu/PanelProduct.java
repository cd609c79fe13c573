package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.Pointwise;
import zeroth.tensor.WeightView;

/**
 * One linear map: y = f(x W^T + b). The output's columns are cut into panels; a thread packs a
 * panel of W for each candidate, perturbed on the way, and multiplies all rows of that candidate
 * with it.
 *
 * @param w W, (N, K)
 * @param b b, (N), or null
 * @param x (G R, K)
 * @param y (G R, N)
 */
record PanelProduct(WeightView weights, Parameter w, Parameter b, Slab x, Pointwise f, Slab y) {
  /** Part of K that is in work at a time: such a piece of a panel stays in the first caches. */
  private static final int DEPTH = 384;

  void run(ThreadSpace space, int part, int parts) {
    int width = space.kernels.panelWidth();
    int panels = (y.columns() + width - 1) / width;
    int end = Team.first(part + 1, parts, panels);
    space.weights.open(weights, w);
    if (b != null) {
      space.gains.open(weights, b);
    }
    for (int panel = Team.first(part, parts, panels); panel < end; panel++) {
      int first = panel * width;
      int columns = Math.min(width, y.columns() - first);
      for (int g = 0; g < weights.groups(); g++) {
        product(space, g, first, columns);
      }
    }
  }

  private void product(ThreadSpace space, int g, int first, int columns) {
    int width = space.kernels.panelWidth();
    int depth = x.columns();
    int rows = x.rows() / weights.groups();
    float[] panel = space.panel(depth * width);
    float[] strip = space.strip(rows * width);
    CandidateReader reader = space.weights;
    reader.select(g, first * depth, columns * depth);
    space.kernels.pack(
        reader.weights, reader.from, reader.noise, reader.scale, columns, depth, panel);
    if (depth == 0) {
      Arrays.fill(strip, 0, rows * width, 0);
    }
    for (int k = 0; k < depth; k += DEPTH) {
      space.kernels.multiply(
          x.data(),
          g * rows * depth + k,
          depth,
          rows,
          panel,
          k * width,
          Math.min(DEPTH, depth - k),
          strip,
          0,
          width,
          k > 0);
    }
    float[] bias = null;
    if (b != null) {
      bias = space.first(width);
      Arrays.fill(bias, 0, width, 0);
      space.gains.read(g, first, columns, bias, 0);
    }
    space.kernels.finish(
        strip, rows, bias, f, y.data(), g * rows * y.columns() + first, y.columns(), columns);
  }
}
