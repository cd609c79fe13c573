package zeroth.zo.method;

import java.util.Arrays;
import zeroth.tensor.math.RowLoops;

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

  /** Lines of X, along its shorter side, that are held at a time. */
  private static final int LINES = 16;

  /**
   * Between rows beyond their elements: of rows whose distance is a multiple of a large power of
   * two, few would be in the first cache at a time.
   */
  private static final int GAP = 4;

  private final RowLoops loops;
  private final float[] g;
  private final int m;
  private final int n;
  private final boolean tall; // then X is its transpose, so that X X^T is the smaller square
  private final int stride; // of rows of doubles, m and a gap
  private final double[] lines; // (LINES, stride)
  private final double[] products; // (LINES, stride)

  private NewtonSchulz(RowLoops loops, float[] g, int rows, int columns) {
    this.loops = loops;
    this.g = g;
    this.m = Math.min(rows, columns);
    this.n = Math.max(rows, columns);
    this.tall = rows > columns;
    this.stride = m + GAP;
    this.lines = new double[LINES * stride];
    this.products = new double[LINES * stride];
  }

  /**
   * Orthogonalises a (rows, columns) matrix, row-major, in place; 0 stays 0.
   *
   * @param iterations at least 0
   * @param loops sums of products; all give the same bits
   */
  static void orthogonalise(float[] g, int rows, int columns, int iterations, RowLoops loops) {
    new NewtonSchulz(loops, g, rows, columns).iterate(iterations);
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
    double[] P = new double[m * stride];
    for (int i = 0; i < m; i++) {
      P[i * stride + i] = 1;
    }
    double[] M = new double[m * stride];
    for (int iteration = 0; iteration < iterations; iteration++) {
      System.arraycopy(K, 0, M, 0, M.length);
      multiply(M, K);
      for (int i = 0; i < M.length; i++) {
        M[i] = C * M[i] + B * K[i];
      }
      for (int i = 0; i < m; i++) {
        M[i * stride + i] += A;
      }
      multiply(P, M);
      multiply(K, M);
      multiply(K, M);
    }
    apply(P, norm);
  }

  /** X X^T of X = G / norm. */
  private double[] gram(double norm) {
    double[] K = new double[m * stride];
    for (int j = 0; j < n; j += LINES) {
      int count = Math.min(LINES, n - j);
      readLines(j, count, norm);
      for (int i = 0; i < m; i += LINES) { // what is on the diagonal and below it, in blocks
        int height = Math.min(LINES, m - i);
        int to = i * stride;
        loops.multiplyInDouble(
            lines, i, 1, stride, lines, 0, stride, K, to, stride, height, i + height, count);
      }
    }
    mirror(K);
    return K;
  }

  /** G = P G / norm. */
  private void apply(double[] P, double norm) {
    for (int j = 0; j < n; j += LINES) {
      int count = Math.min(LINES, n - j);
      readLines(j, count, norm);
      Arrays.fill(products, 0);
      loops.multiplyInDouble(lines, 0, stride, 1, P, 0, stride, products, 0, stride, count, m, m);
      for (int line = 0; line < count; line++) {
        for (int i = 0; i < m; i++) {
          g[at(i, j + line)] = (float) products[line * stride + i];
        }
      }
    }
  }

  private void readLines(int j, int count, double norm) {
    for (int line = 0; line < count; line++) {
      for (int i = 0; i < m; i++) {
        lines[line * stride + i] = g[at(i, j + line)] / norm;
      }
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
    for (int i = 0; i < m; i += LINES) {
      int height = Math.min(LINES, m - i);
      Arrays.fill(products, 0);
      int from = i * stride;
      loops.multiplyInDouble(
          a, from, stride, 1, b, 0, stride, products, 0, stride, height, i + height, m);
      System.arraycopy(products, 0, a, from, height * stride);
    }
    mirror(a);
  }

  /** Above the diagonal what is below it. */
  private void mirror(double[] a) {
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < i; l++) {
        a[l * stride + i] = a[i * stride + l];
      }
    }
  }
}
