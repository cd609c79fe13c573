package zeroth.tensor.gradient;

import zeroth.tensor.Backend;
import zeroth.tensor.Segments;
import zeroth.tensor.math.Elementary;

/**
 * The gradient of attention. For one head of one sequence, with S = q k^T / sqrt(D), P = softmax(S)
 * by rows and y = P v:
 *
 * <pre>
 * dv = P^T dy
 * dP = dy v^T
 * dS_ij = P_ij (dP_ij - sum_j P_ij dP_ij)
 * dq = dS k / sqrt(D),   dk = dS^T q / sqrt(D)
 * </pre>
 *
 * P is computed again. Inner loops run along rows, so that the compiler can use vectors without
 * changing the order of any sum.
 */
final class AttentionGradient {
  private final float[] q;
  private final float[] k;
  private final float[] v;
  private final float[] dy;
  private final int C;
  private final int heads;
  private final int D;
  private final float scale;
  private final float[] dq;
  private final float[] dk;
  private final float[] dv;

  /**
   * @param q (G T, C), as are k, v and dy
   * @param C width
   * @param heads divides C
   */
  AttentionGradient(float[] q, float[] k, float[] v, float[] dy, int C, int heads) {
    this.q = q;
    this.k = k;
    this.v = v;
    this.dy = dy;
    this.C = C;
    this.heads = heads;
    this.D = C / heads;
    this.scale = (float) (1 / Math.sqrt(D));
    this.dq = new float[q.length];
    this.dk = new float[q.length];
    this.dv = new float[q.length];
  }

  float[] dq() {
    return dq;
  }

  float[] dk() {
    return dk;
  }

  float[] dv() {
    return dv;
  }

  /**
   * Fills dq, dk and dv.
   *
   * @param backend on whose threads; heads do not share an element
   */
  void run(Segments segments, Backend backend) {
    int T = segments.total();
    int G = T == 0 || C == 0 ? 0 : q.length / (T * C);
    int B = segments.count();
    backend.each(
        G * B * heads,
        (task, noise) -> {
          int b = task / heads % B;
          int row = task / heads / B * T + segments.offset(b);
          head(row * C + task % heads * D, segments.length(b));
        });
  }

  /** One head of a sequence of L rows, whose first element is at {@code corner}. */
  private void head(int corner, int L) {
    float[] p = products(q, k, corner, L); // (L, L)
    float[] dp = products(dy, v, corner, L); // (L, L)
    for (int i = 0; i < L; i++) {
      softmax(p, i * L, L);
      double mean = 0;
      for (int j = i * L; j < (i + 1) * L; j++) {
        mean += (double) p[j] * dp[j];
      }
      addProduct(p, i, L, dy, dv, corner); // dv_j += P_ij dy_i
      for (int j = i * L; j < (i + 1) * L; j++) {
        p[j] = (float) (p[j] * (dp[j] - mean) * scale); // from here on dS / sqrt(D)
      }
      addProduct(p, i, L, q, dk, corner); // dk_j += dS_ij q_i
      for (int j = 0; j < L; j++) { // dq_i += dS_ij k_j
        axpy(p[i * L + j], k, corner + j * C, dq, corner + i * C, D);
      }
    }
  }

  /** a b^T of a head's rows, (L, L), by columns of b so that the inner loop is contiguous. */
  private float[] products(float[] a, float[] b, int corner, int L) {
    float[] turned = new float[D * L]; // (D, L)
    for (int j = 0; j < L; j++) {
      for (int d = 0; d < D; d++) {
        turned[d * L + j] = b[corner + j * C + d];
      }
    }
    float[] product = new float[L * L];
    for (int i = 0; i < L; i++) {
      for (int d = 0; d < D; d++) {
        axpy(a[corner + i * C + d], turned, d * L, product, i * L, L);
      }
    }
    return product;
  }

  /** to_j += weights_ij from_i for all j. */
  private void addProduct(float[] weights, int i, int L, float[] from, float[] to, int corner) {
    for (int j = 0; j < L; j++) {
      axpy(weights[i * L + j], from, corner + i * C, to, corner + j * C, D);
    }
  }

  /** y += a x over n elements. */
  private static void axpy(float a, float[] x, int xFrom, float[] y, int yFrom, int n) {
    for (int i = 0; i < n; i++) {
      y[yFrom + i] = Math.fma(a, x[xFrom + i], y[yFrom + i]);
    }
  }

  /** The softmax of scale times a row, in place, its sum in double. */
  private void softmax(float[] s, int from, int L) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = from; j < from + L; j++) {
      s[j] *= scale;
      max = Math.max(max, s[j]);
    }
    double sum = 0;
    for (int j = from; j < from + L; j++) {
      s[j] = Elementary.exp(s[j] - max);
      sum += s[j];
    }
    float inverse = (float) (1 / sum);
    for (int j = from; j < from + L; j++) {
      s[j] *= inverse;
    }
  }
}
