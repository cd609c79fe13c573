package zeroth.zo.method;

/**
 * Approximate orthogonalisation of a matrix, that is U V^T of its singular value decomposition U S
 * V^T, by the quintic Newton-Schulz iteration of Muon (Jordan et al. 2024): five times
 *
 * <pre>
 * X = a X + (b X X^T + c (X X^T)^2) X,   a = 3.4445, b = -4.7750, c = 2.0315,   from G / (|G| + 1e-7)
 * </pre>
 *
 * which takes singular values that are not tiny beside |G| to between 0.7 and 1.2, and never turns
 * singular vectors. Sums run in double, in index order.
 */
final class NewtonSchulz {
  private static final int STEPS = 5;
  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;

  private NewtonSchulz() {}

  /** Orthogonalises a (rows, columns) matrix, row-major, in place; 0 stays 0. */
  static void orthogonalise(float[] g, int rows, int columns) {
    int m = Math.min(rows, columns);
    int n = Math.max(rows, columns);
    boolean tall = rows > columns; // then X is its transpose, so that X X^T is the smaller square
    double squares = 0;
    for (float x : g) {
      squares += (double) x * x;
    }
    double norm = Math.sqrt(squares) + 1e-7;
    double[] x = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        x[i * n + j] = g[tall ? j * m + i : i * n + j] / norm;
      }
    }
    for (int step = 0; step < STEPS; step++) {
      x = iterate(x, m, n);
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        g[tall ? j * m + i : i * n + j] = (float) x[i * n + j];
      }
    }
  }

  private static double[] iterate(double[] x, int m, int n) {
    double[] square = new double[m * m]; // X X^T
    for (int i = 0; i < m; i++) {
      for (int k = 0; k <= i; k++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += x[i * n + j] * x[k * n + j];
        }
        square[i * m + k] = sum;
        square[k * m + i] = sum;
      }
    }
    double[] mixed = product(square, square, m, m);
    for (int i = 0; i < m * m; i++) {
      mixed[i] = B * square[i] + C * mixed[i];
    }
    double[] next = product(mixed, x, m, n);
    for (int i = 0; i < m * n; i++) {
      next[i] += A * x[i];
    }
    return next;
  }

  /** (m, m) times (m, n). */
  private static double[] product(double[] left, double[] right, int m, int n) {
    double[] product = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int k = 0; k < m; k++) {
        double factor = left[i * m + k];
        for (int j = 0; j < n; j++) {
          product[i * n + j] += factor * right[k * n + j];
        }
      }
    }
    return product;
  }
}
