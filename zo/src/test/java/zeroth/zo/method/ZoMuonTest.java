package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static zeroth.zo.method.MatrixOracle.newtonSchulz;
import static zeroth.zo.method.MatrixOracle.times;
import static zeroth.zo.method.MatrixOracle.transposed;
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
        double[][] step = matrix ? times(projection(number, p, r), newtonSchulz(g, 5)) : g;
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
