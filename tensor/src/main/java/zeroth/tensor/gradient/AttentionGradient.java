package zeroth.tensor.gradient;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.math.Elementary;

/**
 * The gradient of attention. For one head of one sequence, with S = q k^T / sqrt(D), P = softmax(S)
 * by rows over the keys that a query sees and y = P v:
 *
 * <pre>
 * dv = P^T dy
 * dP = dy v^T
 * dS_ij = P_ij (dP_ij - sum_j P_ij dP_ij)
 * dq = dS k / sqrt(D),   dk = dS^T q / sqrt(D)
 * </pre>
 *
 * where a head of keys gets the sum over the heads of queries that read it, in their order. P is
 * computed again. Inner loops run along rows, so that the compiler can use vectors without changing
 * the order of any sum.
 */
final class AttentionGradient {
  private final float[] q;
  private final float[] k;
  private final float[] v;
  private final float[] dy;
  private final Attention pattern;
  private final int D;
  private final int C;
  private final int E;
  private final float scale;
  private final float[] dq;
  private final float[] dk;
  private final float[] dv;

  /**
   * @param q (G Tq, H D)
   * @param k (G Tk, keyHeads D)
   * @param v (G Tk, keyHeads D)
   * @param dy (G Tq, H D)
   * @param D columns of a head
   */
  AttentionGradient(float[] q, float[] k, float[] v, float[] dy, Attention pattern, int D) {
    this.q = q;
    this.k = k;
    this.v = v;
    this.dy = dy;
    this.pattern = pattern;
    this.D = D;
    this.C = pattern.heads() * D;
    this.E = pattern.keyHeads() * D;
    this.scale = (float) (1 / Math.sqrt(D));
    this.dq = new float[q.length];
    this.dk = new float[k.length];
    this.dv = new float[v.length];
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
   * @param backend on whose threads; heads of keys do not share an element
   */
  void run(Backend backend) {
    Segments queries = pattern.queries();
    Segments keys = pattern.keys();
    int T = queries.total();
    int G = T == 0 || C == 0 ? 0 : q.length / (T * C);
    int B = queries.count();
    int heads = pattern.keyHeads();
    int shared = pattern.heads() / heads;
    backend.each(
        G * B * heads,
        (task, noise) -> {
          int g = task / heads / B;
          int b = task / heads % B;
          int e = task % heads;
          int keyCorner = (g * keys.total() + keys.offset(b)) * E + e * D;
          for (int h = e * shared; h < (e + 1) * shared; h++) {
            head(b, (g * T + queries.offset(b)) * C + h * D, keyCorner);
          }
        });
  }

  /** One head of sequence b, whose first elements are at these corners of q and k. */
  private void head(int b, int corner, int keyCorner) {
    int L = pattern.keys().length(b);
    int rows = pattern.queries().length(b);
    float[] p = products(b, q, k, corner, rows, keyCorner, L); // (rows, L)
    float[] dp = products(b, dy, v, corner, rows, keyCorner, L); // (rows, L)
    for (int i = 0; i < rows; i++) {
      int seen = pattern.seen(b, i);
      softmax(p, i * L, seen);
      double mean = 0;
      for (int j = i * L; j < i * L + seen; j++) {
        mean += (double) p[j] * dp[j];
      }
      for (int j = 0; j < seen; j++) { // dv_j += P_ij dy_i
        axpy(p[i * L + j], dy, corner + i * C, dv, keyCorner + j * E, D);
      }
      for (int j = i * L; j < i * L + seen; j++) {
        p[j] = (float) (p[j] * (dp[j] - mean) * scale); // from here on dS / sqrt(D)
      }
      for (int j = 0; j < seen; j++) { // dk_j += dS_ij q_i
        axpy(p[i * L + j], q, corner + i * C, dk, keyCorner + j * E, D);
      }
      for (int j = 0; j < seen; j++) { // dq_i += dS_ij k_j
        axpy(p[i * L + j], k, keyCorner + j * E, dq, corner + i * C, D);
      }
    }
  }

  /**
   * x y^T of a head's rows in sequence b, (rows, L) as far as a query sees, by columns of y so that
   * the inner loop is contiguous.
   */
  private float[] products(
      int b, float[] x, float[] y, int corner, int rows, int keyCorner, int L) {
    float[] turned = new float[D * L]; // (D, L)
    for (int j = 0; j < L; j++) {
      for (int d = 0; d < D; d++) {
        turned[d * L + j] = y[keyCorner + j * E + d];
      }
    }
    float[] product = new float[rows * L];
    for (int i = 0; i < rows; i++) {
      int seen = pattern.seen(b, i);
      for (int d = 0; d < D; d++) {
        axpy(x[corner + i * C + d], turned, d * L, product, i * L, seen);
      }
    }
    return product;
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
