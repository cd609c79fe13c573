package zeroth.zo.method;

import java.util.Arrays;

/**
 * Approximate orthogonalisation of a matrix, that is U V^T of its singular value decomposition U S
 * V^T, by the quintic Newton-Schulz iteration of Muon (Jordan et al. 2024): some times
 *
 * <pre>
 * X = a X + (b X X^T + c (X X^T)^2) X,   a = 3.4445, b = -4.7750, c = 2.0315,   from G / (|G| + 1e-7)
 * </pre>
 *
 * which takes singular values that are not tiny beside |G| to between 0.7 and 1.2, and never turns
 * singular vectors. All of them together multiply X by one matrix P, a polynomial of K = X X^T:
 *
 * <pre>
 * M = a I + b K + c K^2,   P = P M,   K = K M M,   from P = I and K of the first X;   X = P X at the end
 * </pre>
 *
 * so that the longer side is walked twice, whatever the number of iterations. Sums run in double,
 * in index order.
 */
final class NewtonSchulz {
  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;

  private final float[] g;
  private final int m;
  private final int n;
  private final boolean tall; // then X is its transpose, so that X X^T is the smaller square
  private final double[] line;

  private NewtonSchulz(float[] g, int rows, int columns) {
    this.g = g;
    this.m = Math.min(rows, columns);
    this.n = Math.max(rows, columns);
    this.tall = rows > columns;
    this.line = new double[m];
  }

  /**
   * Orthogonalises a (rows, columns) matrix, row-major, in place; 0 stays 0.
   *
   * @param iterations at least 0
   */
  static void orthogonalise(float[] g, int rows, int columns, int iterations) {
    new NewtonSchulz(g, rows, columns).iterate(iterations);
  }

  private void iterate(int iterations) {
    double squares = 0;
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) { // by columns, so that a matrix and its transpose are one
        double x = g[at(i, j)];
        squares += x * x;
      }
    }
    double norm = Math.sqrt(squares) + 1e-7;
    double[] K = gram(norm);
    double[] P = new double[m * m];
    for (int i = 0; i < m; i++) {
      P[i * m + i] = 1;
    }
    double[] M = new double[m * m];
    for (int iteration = 0; iteration < iterations; iteration++) {
      System.arraycopy(K, 0, M, 0, M.length);
      multiply(M, K);
      for (int i = 0; i < M.length; i++) {
        M[i] = C * M[i] + B * K[i];
      }
      for (int i = 0; i < m; i++) {
        M[i * m + i] += A;
      }
      multiply(P, M);
      multiply(K, M);
      multiply(K, M);
    }
    apply(P, norm);
  }

  /** X X^T of X = G / norm. */
  private double[] gram(double norm) {
    double[] K = new double[m * m];
    for (int j = 0; j < n; j++) {
      readLine(j, norm);
      for (int i = 0; i < m; i++) {
        double factor = line[i];
        for (int l = 0; l <= i; l++) {
          K[i * m + l] += factor * line[l];
        }
      }
    }
    mirror(K);
    return K;
  }

  /** G = P G / norm. */
  private void apply(double[] P, double norm) {
    double[] product = new double[m];
    for (int j = 0; j < n; j++) {
      readLine(j, norm);
      combine(line, 0, P, product, m);
      for (int i = 0; i < m; i++) {
        g[at(i, j)] = (float) product[i];
      }
    }
  }

  private void readLine(int j, double norm) {
    for (int i = 0; i < m; i++) {
      line[i] = g[at(i, j)] / norm;
    }
  }

  private int at(int i, int j) {
    return tall ? j * m + i : i * n + j;
  }

  /**
   * a = a b in place, both (m, m) and symmetric, of the same eigenvectors, so that their product is
   * symmetric too and its lower half is all of it.
   */
  private void multiply(double[] a, double[] b) {
    for (int i = 0; i < m; i++) {
      combine(a, i * m, b, line, i + 1);
      System.arraycopy(line, 0, a, i * m, i + 1);
    }
    mirror(a);
  }

  /**
   * Sum over k of a[from + k] times row k of b, its first elements, k ascending: four rows at a
   * time, so that a sum is not stored behind every row.
   */
  private void combine(double[] a, int from, double[] b, double[] sum, int count) {
    Arrays.fill(sum, 0, count, 0);
    int k = 0;
    for (; k + 4 <= m; k += 4) {
      double a0 = a[from + k];
      double a1 = a[from + k + 1];
      double a2 = a[from + k + 2];
      double a3 = a[from + k + 3];
      int b0 = k * m;
      int b1 = b0 + m;
      int b2 = b1 + m;
      int b3 = b2 + m;
      for (int l = 0; l < count; l++) {
        sum[l] = sum[l] + a0 * b[b0 + l] + a1 * b[b1 + l] + a2 * b[b2 + l] + a3 * b[b3 + l];
      }
    }
    for (; k < m; k++) {
      for (int l = 0; l < count; l++) {
        sum[l] += a[from + k] * b[k * m + l];
      }
    }
  }

  /** Above the diagonal what is below it. */
  private void mirror(double[] a) {
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < i; l++) {
        a[l * m + i] = a[i * m + l];
      }
    }
  }
}
