package zeroth.tensor.gradient;

import zeroth.tensor.Segments;

/** Gradients of the ops without weights that work on rows. */
final class RowGradients {
  /** The least length that rows are divided by; see {@link zeroth.tensor.Backend#normalizeRows}. */
  private static final double LEAST = 1e-12f;

  private RowGradients() {}

  /**
   * y[b] = (1/L) sum_t x[t], so dx[t] = dy[b] / L.
   *
   * @param dy (G B, C)
   * @return (G T, C)
   */
  static float[] meanPool(float[] dy, int C, Segments segments) {
    int B = segments.count();
    int G = B == 0 || C == 0 ? 0 : dy.length / (B * C);
    float[] dx = new float[G * segments.total() * C];
    for (int g = 0; g < G; g++) {
      for (int b = 0; b < B; b++) {
        int L = segments.length(b);
        for (int t = segments.offset(b); t < segments.offset(b + 1); t++) {
          for (int c = 0; c < C; c++) {
            dx[(g * segments.total() + t) * C + c] = dy[(g * B + b) * C + c] / L;
          }
        }
      }
    }
    return dx;
  }

  /**
   * y = x / n with n = |x|, so dx = (dy - (dy . y) y) / n; where n is below the least length that
   * takes its place, y is linear and dx = dy / n.
   *
   * @param x (R, C)
   * @param dy (R, C)
   * @return (R, C)
   */
  static float[] normalize(float[] x, float[] dy, int C) {
    float[] dx = new float[x.length];
    for (int row = 0; row < x.length; row += C) {
      double squares = 0;
      double along = 0;
      for (int c = row; c < row + C; c++) {
        squares += (double) x[c] * x[c];
        along += (double) dy[c] * x[c];
      }
      double n = Math.sqrt(squares);
      double share = n > LEAST ? along / squares : 0;
      n = Math.max(n, LEAST);
      for (int c = row; c < row + C; c++) {
        dx[c] = (float) ((dy[c] - share * x[c]) / n);
      }
    }
    return dx;
  }
}
