package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;
import static zeroth.zo.method.Oracle.rademacher;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/** One-sided estimates on a linear loss, where f_k = L + eps g.v_k, against closed forms. */
class OneSidedTest {

  @Test
  void rlooWeighsEachDirectionByItsAdvantage() {
    Parameters theta = Flat.random(3);
    int K = 4;
    double[] y = new double[K];
    double mean = 0;
    for (int k = 0; k < K; k++) {
      y[k] = Flat.dot(Oracle.slope(), gaussian(RUN.fold(2).fold(k), theta));
      mean += y[k] / K;
    }
    double[] expected = new double[94];
    for (int k = 0; k < K; k++) {
      double[] v = gaussian(RUN.fold(2).fold(k), theta);
      expected = plus(expected, -LR * (y[k] - mean) / (K - 1), v);
    }
    Rloo method = new Rloo(1e-2, K, Noise.gaussian(), UpdateRule.sgd());
    assertClose(expected, moved(method, theta, Oracle::linear, 2));
    assertEquals(K, method.forwardsPerStep());
  }

  @Test
  void fzooDividesByTheSpreadOfItsLosses() {
    Parameters theta = Flat.zeros();
    int N = 5;
    double[] y = new double[N];
    double mean = 0;
    for (int i = 0; i < N; i++) {
      y[i] = Flat.dot(Oracle.slope(), rademacher(RUN.fold(2).fold(i + 1), theta));
      mean += y[i] / N;
    }
    double variance = 0;
    for (double x : y) {
      variance += (x - mean) * (x - mean) / N;
    }
    double[] expected = new double[94];
    for (int i = 0; i < N; i++) {
      double[] u = rademacher(RUN.fold(2).fold(i + 1), theta);
      expected = plus(expected, -LR * y[i] / (N * Math.sqrt(variance)), u);
    }
    // neither eps nor the loss's scale is left in the step
    for (double eps : new double[] {1e-2, 1e-3}) {
      for (double scale : new double[] {1, 10}) {
        Fzoo method = new Fzoo(eps, N, Noise.rademacher(), UpdateRule.sgd());
        double[] found = moved(method, Flat.zeros(), v -> scale * Oracle.linear(v), 2);
        assertClose(expected, found);
        assertEquals(N + 1, method.forwardsPerStep());
      }
    }
  }

  @Test
  void fzooStaysWhereAllLossesAreEqual() {
    Parameters theta = Flat.random(4);
    double[] before = Flat.weights(theta);
    Objective L =
        places -> {
          double[] losses = new double[places.size()];
          Arrays.fill(losses, 2);
          losses[0] = 1.5;
          return losses;
        };
    StepReport report =
        new Fzoo(1e-3, 3, Noise.rademacher(), UpdateRule.sgd()).step(L, theta, Step.of(RUN, 0, LR));
    assertArrayEquals(before, Flat.weights(theta));
    assertEquals(1.5, report.loss());
  }

  @Test
  void oneSampleHasNothingToBeComparedWith() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Rloo(1e-3, 1, Noise.gaussian(), UpdateRule.sgd()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Fzoo(1e-3, 1, Noise.rademacher(), UpdateRule.sgd()));
    assertThrows(
        IllegalArgumentException.class, () -> new Rloo(0, 2, Noise.gaussian(), UpdateRule.sgd()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Fzoo(-1, 2, Noise.rademacher(), UpdateRule.sgd()));
  }

  @Test
  void reportsHaveTheLossAndNoSingleSlope() {
    Parameters theta = Flat.zeros();
    StepReport report =
        new Rloo(1e-6, 3, Noise.gaussian(), UpdateRule.sgd())
            .step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, 0, 1e-9));
    assertEquals(3, report.loss(), 1e-4);
    assertEquals(Double.NaN, report.projectedGradient());
  }
}
