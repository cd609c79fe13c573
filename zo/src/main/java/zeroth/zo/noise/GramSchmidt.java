package zeroth.zo.noise;

/** Orthonormal columns, in place. */
final class GramSchmidt {
  private GramSchmidt() {}

  /**
   * Replaces the columns of an (m, r) matrix, row-major and of full rank, by the Q of its QR
   * decomposition with a positive diagonal of R. Each column is freed of those before it twice,
   * which keeps float32 columns orthogonal to rounding; sums run in double over ascending rows.
   */
  static void orthonormalise(float[] q, int m, int r) {
    for (int k = 0; k < r; k++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int l = 0; l < k; l++) {
          double dot = dot(q, m, r, k, l);
          for (int i = 0; i < m; i++) {
            q[i * r + k] -= (float) (dot * q[i * r + l]);
          }
        }
      }
      double norm = Math.sqrt(dot(q, m, r, k, k));
      for (int i = 0; i < m; i++) {
        q[i * r + k] = (float) (q[i * r + k] / norm);
      }
    }
  }

  private static double dot(float[] q, int m, int r, int k, int l) {
    double sum = 0;
    for (int i = 0; i < m; i++) {
      sum += (double) q[i * r + k] * q[i * r + l];
    }
    return sum;
  }
}
