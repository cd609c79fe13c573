package zeroth.tensor.gradient;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Rotary;

/** Gradients of the ops without weights that work on rows. */
final class RowGradients {
  /**
   * The least length that rows are divided by; see {@link
   * zeroth.tensor.backend.Backend#normalizeRows}.
   */
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

  /**
   * y is x turned by its positions' angles, so dx is dy turned back.
   *
   * @param dy (G T, C)
   * @return (G T, C)
   */
  static float[] rotate(float[] dy, int C, Rotary rotary, int[] positions) {
    int half = rotary.pairs();
    float[] dx = new float[dy.length];
    for (int row = 0; row * C < dy.length; row++) {
      int t = positions[row % positions.length];
      for (int head = row * C; head < (row + 1) * C; head += 2 * half) {
        for (int i = head; i < head + half; i++) {
          float cos = rotary.cosine(t, i - head);
          float sin = rotary.sine(t, i - head);
          dx[i] = Math.fma(dy[i], cos, dy[i + half] * sin);
          dx[i + half] = Math.fma(dy[i + half], cos, -(dy[i] * sin));
        }
      }
    }
    return dx;
  }

  /**
   * y[g R + r] = x[g T + rows[r]], so dx gets dy's rows, those of a row that was chosen twice added
   * in order.
   *
   * @param dy (G R, C)
   * @return (G T, C)
   */
  static float[] select(float[] dy, int C, int groups, int tokens, int[] rows) {
    float[] dx = new float[groups * tokens * C];
    for (int g = 0; g < groups; g++) {
      for (int r = 0; r < rows.length; r++) {
        for (int c = 0; c < C; c++) {
          dx[(g * tokens + rows[r]) * C + c] += dy[(g * rows.length + r) * C + c];
        }
      }
    }
    return dx;
  }

  /**
   * The rows of dy that came from one side of a join.
   *
   * @param dy (G (T + U), C)
   * @param wanted rows of that side by sequence, T in all
   * @param other rows of the other side, U in all
   * @param before whether the wanted rows come first
   * @return (G T, C)
   */
  static float[] part(float[] dy, int C, Segments wanted, Segments other, boolean before) {
    int total = wanted.total() + other.total();
    int G = total == 0 || C == 0 ? 0 : dy.length / (total * C);
    float[] dx = new float[G * wanted.total() * C];
    for (int g = 0; g < G; g++) {
      for (int b = 0; b < wanted.count(); b++) {
        int skipped = wanted.offset(b) + (before ? other.offset(b) : other.offset(b + 1));
        System.arraycopy(
            dy,
            (g * total + skipped) * C,
            dx,
            (g * wanted.total() + wanted.offset(b)) * C,
            wanted.length(b) * C);
      }
    }
    return dx;
  }
}
