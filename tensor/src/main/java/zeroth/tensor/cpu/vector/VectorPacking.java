package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorProduct.PANEL;

import java.util.Arrays;

/** The transposition of weight rows into a panel, in blocks that stay in the first cache. */
final class VectorPacking {
  /** Columns of the weight that are in work at a time. */
  private static final int BLOCK = 32;

  private VectorPacking() {}

  /** See {@link zeroth.tensor.cpu.Kernels#pack}. */
  static void pack(
      float[] w, int from, float[] noise, float scale, int rows, int depth, float[] panel) {
    if (rows < PANEL) {
      Arrays.fill(panel, 0, depth * PANEL, 0);
    }
    for (int k = 0; k < depth; k += BLOCK) {
      int count = Math.min(BLOCK, depth - k);
      for (int n = 0; n < rows; n++) {
        if (noise == null) {
          copy(w, from + n * depth + k, count, panel, k * PANEL + n);
        } else {
          copy(w, from + n * depth + k, noise, n * depth + k, scale, count, panel, k * PANEL + n);
        }
      }
    }
  }

  private static void copy(float[] w, int from, int count, float[] panel, int to) {
    for (int i = 0; i < count; i++) {
      panel[to + i * PANEL] = w[from + i];
    }
  }

  private static void copy(
      float[] w,
      int from,
      float[] noise,
      int noiseFrom,
      float scale,
      int count,
      float[] panel,
      int to) {
    for (int i = 0; i < count; i++) {
      panel[to + i * PANEL] = Math.fma(scale, noise[noiseFrom + i], w[from + i]);
    }
  }
}
