package zeroth.zo.quadratics;

/**
 * A positive definite matrix by its eigenvalues and eigenvectors, A = B D B^T, for its powers.
 *
 * @param B (d, d), eigenvectors as columns
 * @param D (d), eigenvalues
 */
record SymmetricRoot(double[][] B, double[] D) {
  private static final int SWEEPS = 60;

  /**
   * By Jacobi's rotations, sweep after sweep over all pairs of rows, until what lies beside the
   * diagonal is rounding.
   *
   * @param matrix (d, d), symmetric and positive definite; left as it is
   * @throws ArithmeticException if an eigenvalue is not positive
   */
  static SymmetricRoot of(double[][] matrix) {
    int d = matrix.length;
    double[][] a = new double[d][];
    double[][] b = new double[d][d];
    for (int i = 0; i < d; i++) {
      a[i] = matrix[i].clone();
      b[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && isBeside(a); sweep++) {
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          if (a[p][q] != 0) {
            rotate(a, b, p, q);
          }
        }
      }
    }
    double[] eigenvalues = new double[d];
    for (int i = 0; i < d; i++) {
      eigenvalues[i] = a[i][i];
      if (!(eigenvalues[i] > 0)) {
        throw new ArithmeticException("an eigenvalue is " + eigenvalues[i]);
      }
    }
    return new SymmetricRoot(b, eigenvalues);
  }

  /** Whether there is more than rounding beside the diagonal. */
  private static boolean isBeside(double[][] a) {
    double beside = 0;
    double diagonal = 0;
    for (int i = 0; i < a.length; i++) {
      diagonal += a[i][i] * a[i][i];
      for (int j = 0; j < i; j++) {
        beside += a[i][j] * a[i][j];
      }
    }
    return beside > 1e-30 * diagonal;
  }

  /** Makes a[p][q] 0 by a rotation of rows and columns p and q. */
  private static void rotate(double[][] a, double[][] b, int p, int q) {
    double angle = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.signum(angle) / (Math.abs(angle) + Math.sqrt(angle * angle + 1));
    t = angle == 0 ? 1 : t;
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double x = a[k][p];
      double y = a[k][q];
      a[k][p] = c * x - s * y;
      a[k][q] = s * x + c * y;
    }
    for (int k = 0; k < a.length; k++) {
      double x = a[p][k];
      double y = a[q][k];
      a[p][k] = c * x - s * y;
      a[q][k] = s * x + c * y;
    }
    for (double[] row : b) {
      double x = row[p];
      double y = row[q];
      row[p] = c * x - s * y;
      row[q] = s * x + c * y;
    }
  }

  /** A^power v = B D^power B^T v. */
  double[] times(double[] v, double power) {
    int d = D.length;
    double[] product = new double[d];
    for (int j = 0; j < d; j++) {
      double along = 0;
      for (int i = 0; i < d; i++) {
        along += B[i][j] * v[i];
      }
      along *= StrictMath.pow(D[j], power);
      for (int i = 0; i < d; i++) {
        product[i] += B[i][j] * along;
      }
    }
    return product;
  }
}
