package zeroth.zo.noise;

import java.util.Arrays;

/**
 * The directions in which some rows are longest: an orthonormal basis A (n, r) of about the space
 * of the r largest eigenvalues of H^T H, for H (T, n), by block power iteration,
 *
 * <pre>
 * A = orthonormal(H^T Omega),   then some times   A = orthonormal(H^T (H A))
 * </pre>
 *
 * H^T H is never formed: a row h adds (h . a) h. Sums run in double, over rows, then over columns,
 * both ascending. Where H has fewer than r directions, the columns behind them are 0.
 */
final class TopDirections {
  /** A column that loses so much of its length to those before it is a sum of them. */
  private static final double DEPENDENT = 1e-10;

  private final float[] H;
  private final int T;
  private final int n;
  private final int r;

  /**
   * @param H (T, n), row-major; not written
   * @param n at least 1
   * @param r at most n
   */
  TopDirections(float[] H, int n, int r) {
    this.H = H;
    this.T = H.length / n;
    this.n = n;
    this.r = r;
  }

  /**
   * Computes.
   *
   * @param omega (T, r)
   * @param iterations of the second line
   * @param A gets (n, r)
   */
  void into(float[] omega, int iterations, float[] A) {
    double[] q = new double[r * n]; // A's columns one after the other
    for (int t = 0; t < T; t++) {
      for (int k = 0; k < r; k++) {
        addRow(t, omega[t * r + k], q, k);
      }
    }
    orthonormalise(q);
    double[] next = new double[r * n];
    for (int iteration = 0; iteration < iterations; iteration++) {
      Arrays.fill(next, 0);
      for (int t = 0; t < T; t++) {
        for (int k = 0; k < r; k++) {
          double along = 0;
          for (int j = 0; j < n; j++) {
            along += H[t * n + j] * q[k * n + j];
          }
          addRow(t, along, next, k);
        }
      }
      double[] last = q;
      q = next;
      next = last;
      orthonormalise(q);
    }
    for (int j = 0; j < n; j++) {
      for (int k = 0; k < r; k++) {
        A[j * r + k] = (float) q[k * n + j];
      }
    }
  }

  /** Column k += factor times row t. */
  private void addRow(int t, double factor, double[] columns, int k) {
    for (int j = 0; j < n; j++) {
      columns[k * n + j] += factor * H[t * n + j];
    }
  }

  /** Gram and Schmidt, twice for each column, which keeps them orthogonal to rounding. */
  private void orthonormalise(double[] q) {
    for (int k = 0; k < r; k++) {
      double before = Math.sqrt(dot(q, k, k));
      for (int pass = 0; pass < 2; pass++) {
        for (int l = 0; l < k; l++) {
          double along = dot(q, l, k);
          for (int j = 0; j < n; j++) {
            q[k * n + j] -= along * q[l * n + j];
          }
        }
      }
      double after = Math.sqrt(dot(q, k, k));
      boolean free = after > DEPENDENT * before;
      for (int j = 0; j < n; j++) {
        q[k * n + j] = free ? q[k * n + j] / after : 0;
      }
    }
  }

  private double dot(double[] q, int k, int l) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += q[k * n + j] * q[l * n + j];
    }
    return sum;
  }
}
