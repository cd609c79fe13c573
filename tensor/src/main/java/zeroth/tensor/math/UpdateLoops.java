package zeroth.tensor.math;

/**
 * Loops over the elements of a tensor that updates are made with. The methods here are the
 * definitions; those of a backend equal them to the bit.
 *
 * <p>All take n elements, 0 or more: of theta and of state from {@code from}, of an estimate v of
 * the gradient from {@code vFrom}. Arrays that are written are none of the others.
 */
public interface UpdateLoops {

  /** The definitions. */
  UpdateLoops DEFINITION = new UpdateLoops() {};

  /** theta[i] -= lr sign(v[i]), where the sign of a zero is that zero, and that of NaN NaN. */
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
   * Adam's moments (Kingma and Ba, arXiv 1412.6980), each sum and its first product one fma:
   *
   * <pre>
   * m = beta1 m + (1 - beta1) v,   s = beta2 s + (1 - beta2) v^2
   * </pre>
   */
  default void average(
      float beta1, float beta2, float[] v, int vFrom, float[] m, float[] s, int from, int n) {
    for (int i = 0; i < n; i++) {
      float g = v[vFrom + i];
      m[from + i] = Math.fma(beta1, m[from + i], (1 - beta1) * g);
      s[from + i] = Math.fma(beta2, s[from + i], (1 - beta2) * g * g);
    }
  }

  /** AMSGrad's maximum: h[i] = max(h[i], s[i]). */
  default void keepLargest(float[] s, float[] h, int from, int n) {
    for (int i = 0; i < n; i++) {
      h[from + i] = Math.max(h[from + i], s[from + i]);
    }
  }

  /**
   * Adam's step by moments: theta[i] -= lr (m[i] / c1) / (sqrt(s[i] / c2) + epsilon), the last
   * product and its sum one fma.
   *
   * @param c1 in (0, 1]; 1 leaves m as it is
   * @param c2 in (0, 1]; 1 leaves s as it is
   */
  default void descendByRoots(
      float lr,
      float c1,
      float c2,
      float epsilon,
      float[] m,
      float[] s,
      float[] theta,
      int from,
      int n) {
    for (int i = 0; i < n; i++) {
      float root = (float) Math.sqrt(s[from + i] / c2);
      theta[from + i] = Math.fma(-lr, m[from + i] / c1 / (root + epsilon), theta[from + i]);
    }
  }
}
