package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/** ZO-LDSD's candidates, winner and learned mean against the formulas. */
class LdsdTest {
  private static final int K = 4;
  private static final double S = 0.7;
  private static final double MU_RATE = 0.2;
  private static final double EPS = 1e-2;

  private static Ldsd create(Noise noise, Parameters theta) {
    return new Ldsd(EPS, K, S, MU_RATE, noise, UpdateRule.sgd(), theta);
  }

  @Test
  void weightsAndMeanFollowTheFormulasOverSeveralSteps() {
    Parameters theta = Flat.random(13);
    Ldsd method = create(Noise.gaussian(), theta);
    double[] mu = new double[94];
    for (int number = 0; number < 4; number++) {
      double[] f = new double[K];
      double[][] v = new double[K][];
      int best = 0;
      for (int i = 0; i < K; i++) {
        v[i] = plus(mu, S, gaussian(RUN.fold(number).fold(i), theta));
        f[i] = EPS * Flat.dot(Oracle.slope(), v[i]); // less a constant
        best = f[i] < f[best] ? i : best;
      }
      double g = Flat.dot(Oracle.slope(), v[best]);
      assertClose(
          plus(new double[94], -LR * g, v[best]), moved(method, theta, Oracle::linear, number));
      double[] next = mu;
      for (int i = 0; i < K; i++) {
        double others = 0;
        for (int j = 0; j < K; j++) {
          others += j == i ? 0 : f[j] / (K - 1);
        }
        double[] away = plus(v[i], -1, mu);
        next = plus(next, -MU_RATE * (f[i] - others) / (K * S * S), away);
      }
      mu = next;
    }
  }

  /** Candidates in another order, by a permutation of their addresses. */
  private static Noise permuted(int[] order) {
    return (at, key) -> {
      for (int i = 0; i < K; i++) {
        if (at.key(i).equals(key)) {
          return new Direction.Gaussian(at.key(order[i]));
        }
      }
      throw new AssertionError("an address of no candidate");
    };
  }

  /** mu after some steps, read from the first candidate of the next one. */
  private static double[] mean(Noise noise, Parameters theta) {
    Ldsd method = create(noise, theta);
    for (int number = 0; number < 3; number++) {
      method.step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, number, LR));
    }
    List<double[]> places = new ArrayList<>();
    Objective watch =
        asked -> {
          asked.forEach(place -> places.add(Flat.of(place.direction(), theta)));
          return new double[asked.size()];
        };
    Step at = Step.of(RUN, 3, LR);
    double[] n = Flat.of(noise.draw(at, at.key(0)), theta);
    method.step(watch, theta, at);
    return plus(places.get(0), -S, n);
  }

  @Test
  void meanDoesNotDependOnTheOrderOfCandidates() {
    double[] expected = mean(Noise.gaussian(), Flat.zeros());
    assertTrue(Flat.dot(expected, expected) > 0);
    assertClose(expected, mean(permuted(new int[] {2, 0, 3, 1}), Flat.zeros()));
  }

  @Test
  void expectedStepOfTheMeanIsAgainstTheGradientOfTheSmoothedLoss() {
    // on a linear loss grad_mu E L(theta + eps v) = eps g
    int runs = 600;
    double[] sum = new double[94];
    double[] squares = new double[94];
    Parameters theta = Flat.zeros();
    for (int run = 0; run < runs; run++) {
      Ldsd method = create(Noise.gaussian(), theta);
      Step at = Step.of(Key.ofSeed(run), 0, LR);
      Parameters fresh = Flat.zeros();
      method.step(Oracle.objective(fresh, Oracle::linear), fresh, at);
      double[] mu = new double[1];
      List<double[]> places = new ArrayList<>();
      Objective watch =
          asked -> {
            asked.forEach(place -> places.add(Flat.of(place.direction(), fresh)));
            return new double[asked.size()];
          };
      Step next = Step.of(Key.ofSeed(run), 1, LR);
      method.step(watch, fresh, next);
      mu = plus(places.get(0), -S, gaussian(next.key(0), fresh));
      for (int i = 0; i < 94; i++) {
        double gradient = -mu[i] / (MU_RATE * EPS);
        sum[i] += gradient;
        squares[i] += gradient * gradient;
      }
    }
    double chi = 0;
    for (int i = 0; i < 94; i++) {
      double mean = sum[i] / runs;
      double variance = (squares[i] / runs - mean * mean) / runs;
      chi += (mean - Oracle.slope()[i]) * (mean - Oracle.slope()[i]) / variance;
    }
    assertTrue(chi < 94 + 5 * Math.sqrt(2 * 94), "chi^2 " + chi);
  }

  @Test
  void reportHasMeanLossAndTheWinnersSlope() {
    Parameters theta = Flat.zeros();
    double least = Double.POSITIVE_INFINITY;
    double mean = 3;
    for (int i = 0; i < K; i++) {
      double slope = S * Flat.dot(Oracle.slope(), gaussian(RUN.fold(0).fold(i), theta));
      least = Math.min(least, slope);
      mean += EPS * slope / K;
    }
    StepReport report =
        create(Noise.gaussian(), theta)
            .step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, 0, LR));
    assertEquals(mean, report.loss(), 1e-4);
    assertEquals(least, report.projectedGradient(), 1e-3 * Math.abs(least));
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (double[] bad :
        new double[][] {
          {0, 2, 1, 1}, {1, 1, 1, 1}, {1, 2, 0, 1}, {1, 2, Double.NaN, 1}, {1, 2, 1, 0},
        }) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new Ldsd(
                  bad[0], (int) bad[1], bad[2], bad[3], Noise.gaussian(), UpdateRule.sgd(), theta));
    }
  }
}
