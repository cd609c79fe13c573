package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.laws.Flat;
import zeroth.zo.rule.UpdateRule;

/** Subspaces, estimates and their orthogonalisation against the formulas in double loops. */
class ZoMuonTest {
  private static final int D = 94;
  private static final int PERIOD = 3;
  private static final double EPS = 1e-2;
  private static final double SHARE = 0.2;

  private static ZoMuon muon(int samples, int rank, Parameters theta) {
    return new ZoMuon(EPS, samples, rank, PERIOD, SHARE, UpdateRule.sgd(), theta);
  }

  private static double[][] times(double[][] a, double[][] b) {
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

  private static double[][] transposed(double[][] a) {
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

  /** The iteration as its formula stands, without a thought for which side is smaller. */
  private static double[][] newtonSchulz(double[][] g) {
    double[][] x = new double[g.length][];
    for (int i = 0; i < g.length; i++) {
      x[i] = plus(new double[g[i].length], 1 / norm(g), g[i]);
    }
    for (int step = 0; step < 5; step++) {
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

  /** The Gram-Schmidt basis of a Gaussian's columns. */
  private static double[][] basis(Key key, int m, int r) {
    double[][] q = new double[r][m];
    for (int k = 0; k < r; k++) {
      for (int i = 0; i < m; i++) {
        q[k][i] = ReferenceNoise.gaussian(key, i * r + k);
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int l = 0; l < k; l++) {
          q[k] = plus(q[k], -Flat.dot(q[k], q[l]), q[l]);
        }
      }
      q[k] = plus(new double[m], 1 / Math.sqrt(Flat.dot(q[k], q[k])), q[k]);
    }
    return transposed(q);
  }

  /** Psi, (r, n), or the noise of a vector, (1, n). */
  private static double[][] psi(Key key, Parameter p, int r) {
    int n = p.shape().columns();
    double[][] psi = new double[r][n];
    for (int k = 0; k < r; k++) {
      for (int j = 0; j < n; j++) {
        psi[k][j] = ReferenceNoise.gaussian(key.fold(p.name()), j * r + k);
      }
    }
    return psi;
  }

  private static int rank(Parameter p, int rank) {
    return Math.min(rank, Math.min(p.shape().rows(), p.shape().columns()));
  }

  private static double[][] projection(int number, Parameter p, int r) {
    Key key = RUN.fold("projection").fold(number / PERIOD).fold(p.name());
    return p.shape().isMatrix() ? basis(key, p.shape().rows(), r) : new double[][] {{1}};
  }

  private static void put(double[][] matrix, double[] into, int from) {
    int next = from;
    for (double[] row : matrix) {
      System.arraycopy(row, 0, into, next, row.length);
      next += row.length;
    }
  }

  @Test
  void stepsAreTheOrthogonalisedEstimateOfASubspaceThatIsKept() {
    Parameters theta = Flat.random(2);
    int samples = 3;
    int rank = 4; // head, (3, 6), has 3
    ZoMuon method = muon(samples, rank, theta);
    for (int number = 0; number < 5; number++) {
      double[] x = Flat.weights(theta);
      double[] s = new double[samples];
      for (int i = 0; i < samples; i++) {
        double[] v = new double[D];
        int from = 0;
        for (Parameter p : theta.list()) {
          int r = rank(p, rank);
          put(times(projection(number, p, r), psi(RUN.fold(number).fold(i), p, r)), v, from);
          from += p.size();
        }
        s[i] = (Oracle.quadratic(plus(x, EPS, v)) - Oracle.quadratic(x)) / EPS / samples;
      }
      double[] expected = new double[D];
      int from = 0;
      for (Parameter p : theta.list()) {
        int r = rank(p, rank);
        double[][] g = new double[r][p.shape().columns()];
        for (int i = 0; i < samples; i++) {
          double[][] one = psi(RUN.fold(number).fold(i), p, r);
          for (int k = 0; k < r; k++) {
            g[k] = plus(g[k], s[i], one[k]);
          }
        }
        boolean matrix = p.shape().isMatrix();
        double[][] step = matrix ? times(projection(number, p, r), newtonSchulz(g)) : g;
        put(step, expected, from);
        for (int i = from; i < from + p.size(); i++) {
          expected[i] *= matrix ? -LR : -LR * SHARE;
        }
        from += p.size();
      }
      assertClose(expected, moved(method, theta, Oracle::quadratic, number));
    }
    assertEquals(4, method.forwardsPerStep());
  }

  /** Singular values 3 and 1 between rotations: each goes its own way by the scalar iteration. */
  @Test
  void newtonSchulzMovesSingularValuesAlone() {
    double[][] left = {{0.6, -0.8}, {0.8, 0.6}};
    double[][] right = {{1 / 3.0, 2 / 3.0, 2 / 3.0}, {2 / 3.0, 1 / 3.0, -2 / 3.0}};
    double[] values = {3, 1};
    double[][] g = times(left, new double[][] {scaled(right[0], 3), scaled(right[1], 1)});
    for (int k = 0; k < 2; k++) {
      values[k] /= Math.sqrt(10);
      for (int step = 0; step < 5; step++) {
        double x = values[k];
        values[k] = 3.4445 * x - 4.775 * Math.pow(x, 3) + 2.0315 * Math.pow(x, 5);
      }
      assertTrue(values[k] > 0.65 && values[k] < 1.25, "singular value " + values[k]);
    }
    double[][] expected =
        times(left, new double[][] {scaled(right[0], values[0]), scaled(right[1], values[1])});
    float[] wide = new float[6];
    float[] tall = new float[6];
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        wide[i * 3 + j] = (float) g[i][j];
        tall[j * 2 + i] = (float) g[i][j];
      }
    }
    NewtonSchulz.orthogonalise(wide, 2, 3);
    NewtonSchulz.orthogonalise(tall, 3, 2);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        assertEquals(expected[i][j], wide[i * 3 + j], 1e-5);
        assertEquals(wide[i * 3 + j], tall[j * 2 + i]);
      }
    }
    float[] nothing = new float[6];
    NewtonSchulz.orthogonalise(nothing, 2, 3);
    assertEquals(0, nothing[0]);
  }

  private static double[] scaled(double[] row, double s) {
    return plus(new double[row.length], s, row);
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (Runnable bad :
        new Runnable[] {
          () -> muon(0, 2, theta),
          () -> muon(4, 0, theta),
          () -> muon(4, 6, theta),
          () -> new ZoMuon(0, 4, 2, 1, 1, UpdateRule.sgd(), theta),
          () -> new ZoMuon(EPS, 4, 2, 0, 1, UpdateRule.sgd(), theta),
          () -> new ZoMuon(EPS, 4, 2, 1, 0, UpdateRule.sgd(), theta),
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
