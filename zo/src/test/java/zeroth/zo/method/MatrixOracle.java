package zeroth.zo.method;

import static zeroth.zo.method.Oracle.plus;

import zeroth.zo.laws.Flat;

/** Matrices as rows of doubles, multiplied by the book. */
final class MatrixOracle {
  private MatrixOracle() {}

  static double[][] times(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < t.length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  private static double norm(double[][] a) {
    double squares = 0;
    for (double[] row : a) {
      squares += Flat.dot(row, row);
    }
    return Math.sqrt(squares);
  }

  /** Rows of a tensor's elements. */
  static double[][] rows(double[] elements, int from, int rows, int columns) {
    double[][] a = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(elements, from + i * columns, a[i], 0, columns);
    }
    return a;
  }

  /** Muon's iteration as its formula stands, without a thought for which side is smaller. */
  static double[][] newtonSchulz(double[][] g, int iterations) {
    double[][] x = new double[g.length][];
    for (int i = 0; i < g.length; i++) {
      x[i] = plus(new double[g[i].length], 1 / norm(g), g[i]);
    }
    for (int step = 0; step < iterations; step++) {
      double[][] square = times(x, transposed(x));
      double[][] third = times(square, x);
      double[][] fifth = times(square, third);
      for (int i = 0; i < x.length; i++) {
        double[] first = plus(new double[x[i].length], 3.4445, x[i]);
        x[i] = plus(plus(first, -4.775, third[i]), 2.0315, fifth[i]);
      }
    }
    return x;
  }
}
