package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static zeroth.zo.method.MatrixOracle.newtonSchulz;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;

import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.BlockNoise;

/** JAGUAR's average and its orthogonalisation, written out; its blocks: {@link JaguarSignTest}. */
class JaguarMuonTest {
  private static final int D = 94;
  private static final double SHARE = 0.34;
  private static final double BETA = 0.7;

  private static JaguarMuon muon(int iterations, BlockNoise blocks, Parameters theta) {
    return new JaguarMuon(1e-2, BETA, iterations, blocks, theta);
  }

  @Test
  void averagesChangeInTheBlockAndTheirOrthogonalisationMovesEverything() {
    for (boolean signs : new boolean[] {false, true}) {
      for (int iterations : new int[] {5, 10}) {
        assertStepsAsWritten(signs, iterations);
      }
    }
  }

  private static void assertStepsAsWritten(boolean signs, int iterations) {
    Parameters theta = Flat.random(12);
    BlockNoise noise = new BlockNoise(SHARE, signs, theta);
    JaguarMuon method = muon(iterations, new BlockNoise(SHARE, signs, theta), theta);
    double[] m = new double[D];
    for (int number = 0; number < 8; number++) {
      Step at = Step.of(RUN, number, LR);
      double[] v = Flat.of(noise.draw(at, at.key(0)), theta);
      double g = Flat.dot(Oracle.quadraticGradient(Flat.weights(theta)), v);
      for (int i = 0; i < D; i++) {
        m[i] = v[i] == 0 ? m[i] : BETA * m[i] + (1 - BETA) * g * v[i];
      }
      double[] moved = Oracle.moved(method, theta, Oracle::quadratic, number);
      assertClose(m, Oracle.state(method));
      assertClose(step(m, iterations, theta), moved);
    }
  }

  /** -lr O(m) in matrices, -lr sign(m) in vectors. */
  private static double[] step(double[] m, int iterations, Parameters theta) {
    double[] step = new double[D];
    int from = 0;
    for (Parameter p : theta.list()) {
      int n = p.shape().columns();
      if (p.shape().isMatrix()) {
        double[][] average = MatrixOracle.rows(m, from, p.shape().rows(), n);
        double[][] o = newtonSchulz(average, iterations);
        for (int i = 0; i < p.size(); i++) {
          step[from + i] = -LR * o[i / n][i % n];
        }
      } else {
        for (int i = from; i < from + p.size(); i++) {
          step[i] = -LR * Math.signum(m[i]);
        }
      }
      from += p.size();
    }
    return step;
  }

  /** The first average is a block of rank one, whose one singular value all iterations know. */
  @Test
  void aFirstStepIsTheBlockOfOneSingularValue() {
    Parameters theta = Flat.random(3);
    BlockNoise noise = new BlockNoise(SHARE, true, theta);
    Step at = Step.of(RUN, 0, LR);
    double[] v = Flat.of(noise.draw(at, at.key(0)), theta);
    double g = Flat.dot(Oracle.quadraticGradient(Flat.weights(theta)), v);
    double value = 1;
    for (int i = 0; i < 10; i++) {
      value = 3.4445 * value - 4.775 * Math.pow(value, 3) + 2.0315 * Math.pow(value, 5);
    }
    double[] expected = new double[D];
    int from = 0;
    for (Parameter p : theta.list()) {
      double size = 0;
      for (int i = from; i < from + p.size(); i++) {
        size += v[i] * v[i];
      }
      double length = p.shape().isMatrix() ? value / Math.sqrt(size) : 1;
      for (int i = from; i < from + p.size(); i++) {
        expected[i] = -LR * Math.signum(g) * length * v[i];
      }
      from += p.size();
    }
    JaguarMuon method = muon(10, new BlockNoise(SHARE, true, theta), theta);
    assertClose(expected, Oracle.moved(method, theta, Oracle::quadratic, 0));
    assertEquals(2, method.forwardsPerStep());
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    BlockNoise blocks = new BlockNoise(SHARE, false, theta);
    for (Runnable bad :
        new Runnable[] {
          () -> muon(0, blocks, theta),
          () -> new JaguarMuon(0, BETA, 10, blocks, theta),
          () -> new JaguarMuon(1e-2, 1, 10, blocks, theta),
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
