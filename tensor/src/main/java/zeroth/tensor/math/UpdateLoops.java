package zeroth.tensor.math;

/**
 * Loops over the elements of a tensor that updates are made with. The methods here are the
 * definitions; those of a backend equal them to the bit.
 *
 * <p>All take n elements: of theta and of state from {@code from}, of an estimate v of the gradient
 * from {@code vFrom}.
 */
public interface UpdateLoops {

  /** theta[i] -= lr sign(v[i]), where the sign of a zero is that zero. */
  default void descendSigns(float lr, float[] v, int vFrom, float[] theta, int from, int n) {
    for (int i = 0; i < n; i++) {
      theta[from + i] -= lr * Elementary.sign(v[vFrom + i]);
    }
  }

  /**
   * HiZOO's diagonal of curvature (Zhao et al., arXiv 2402.15173): h[i] = h[i] + h[i] rate (c
   * v[i]^2 - 1), each sum and its product one fma.
   */
  default void curve(float rate, float c, float[] v, int vFrom, float[] h, int from, int n) {
    for (int i = 0; i < n; i++) {
      float excess = Math.fma(c * v[vFrom + i], v[vFrom + i], -1f);
      h[from + i] = Math.fma(rate * excess, h[from + i], h[from + i]);
    }
  }

  /**
   * Adam (Kingma and Ba, arXiv 1412.6980):
   *
   * <pre>
   * m = beta1 m + (1 - beta1) v
   * s = beta2 s + (1 - beta2) v^2
   * theta -= lr (m / c1) / (sqrt(s / c2) + epsilon)
   * </pre>
   *
   * each + behind a product one fma, and a division a division.
   */
  default void adam(
      float lr,
      float beta1,
      float beta2,
      float c1,
      float c2,
      float epsilon,
      float[] v,
      int vFrom,
      float[] m,
      float[] s,
      float[] theta,
      int from,
      int n) {
    for (int i = 0; i < n; i++) {
      float g = v[vFrom + i];
      float a = Math.fma(beta1, m[from + i], (1 - beta1) * g);
      float b = Math.fma(beta2, s[from + i], (1 - beta2) * g * g);
      m[from + i] = a;
      s[from + i] = b;
      float root = (float) Math.sqrt(b / c2);
      theta[from + i] = Math.fma(-lr, a / c1 / (root + epsilon), theta[from + i]);
    }
  }

  /**
   * AdaMM (Chen et al., arXiv 1910.06513): m and s as in {@link #adam}, then
   *
   * <pre>
   * h = max(h, s)
   * theta -= lr m / (sqrt(h) + epsilon)
   * </pre>
   */
  default void adaMm(
      float lr,
      float beta1,
      float beta2,
      float epsilon,
      float[] v,
      int vFrom,
      float[] m,
      float[] s,
      float[] h,
      float[] theta,
      int from,
      int n) {
    for (int i = 0; i < n; i++) {
      float g = v[vFrom + i];
      float a = Math.fma(beta1, m[from + i], (1 - beta1) * g);
      float b = Math.fma(beta2, s[from + i], (1 - beta2) * g * g);
      float c = Math.max(h[from + i], b);
      m[from + i] = a;
      s[from + i] = b;
      h[from + i] = c;
      float root = (float) Math.sqrt(c);
      theta[from + i] = Math.fma(-lr, a / (root + epsilon), theta[from + i]);
    }
  }
}
