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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.noise.OrthogonalNoise;
import zeroth.zo.noise.PartOfTensors;
import zeroth.zo.noise.SphereNoise;
import zeroth.zo.noise.UnitNoise;
import zeroth.zo.rule.UpdateRule;

/** ZO-LDSD's candidates, winner and learned mean against the formulas. */
class LdsdTest {
  private static final int K = 4;
  private static final double S = 0.7;
  private static final double MU_RATE = 0.2;
  private static final double EPS = 1e-2;

  private static Ldsd create(Noise noise, Parameters theta) {
    return new Ldsd(EPS, K, S, MU_RATE, noise, UpdateRule.sgd(), theta, Noise.zero(), 0);
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

  /** By Gram and Schmidt in double, tensor by tensor. */
  @Test
  void orthogonalCandidatesAreTheStepsNoisesFreedOfEachOther() {
    Parameters theta = Flat.zeros();
    OrthogonalNoise noise = new OrthogonalNoise(K, theta);
    for (int number = 0; number < 3; number++) {
      Step at = Step.of(RUN, number, LR);
      double[][] n = new double[K][];
      for (int i = K - 1; i >= 0; i--) {
        n[i] = Flat.of(noise.draw(at, at.key(i)), theta);
      }
      int from = 0;
      for (Parameter p : theta.list()) {
        List<double[]> before = new ArrayList<>();
        for (int i = 0; i < K; i++) {
          double[] z = slice(gaussian(at.key(i), theta), from, p.size());
          double[] rest = Flat.outside(before, z);
          double scale = Math.sqrt(p.size() / Flat.dot(rest, rest));
          double[] found = slice(n[i], from, p.size());
          for (int e = 0; e < rest.length; e++) {
            assertEquals(scale * rest[e], found[e], 1e-4, p.name());
          }
          before.add(z);
        }
        from += p.size();
      }
    }
    Step at = Step.of(RUN, 0, LR);
    assertThrows(IllegalArgumentException.class, () -> noise.draw(at, at.key(K)));
  }

  /** More candidates than a tensor has elements, or than are read of it, leave its noise alone. */
  @Test
  void tensorsTooSmallForASetKeepTheirNoise() {
    Parameters theta = Flat.zeros(); // the bias has 6 elements
    OrthogonalNoise noise = new OrthogonalNoise(7, theta);
    Step at = new Step(0, LR, RUN, TouchedRows.of("table", new int[] {4}));
    double[][] n = new double[7][];
    double length = 0;
    for (int i = 0; i < 7; i++) {
      n[i] = Flat.of(noise.draw(at, at.key(i)), theta);
      double[] z = gaussian(at.key(i), theta);
      for (int e = 0; e < 6; e++) {
        assertEquals(z[70 + e], n[i][70 + e], 1e-6, "bias");
      }
      for (int e = 0; e < 40; e++) {
        assertEquals(e / 4 == 4 ? z[e] : 0, n[i][e], 1e-6, "a row of four");
      }
      double[] weight = slice(n[i], 40, 30);
      length += Flat.dot(weight, weight) / 7;
    }
    assertEquals(30, length, 1e-3);
    assertEquals(0, Flat.dot(slice(n[2], 40, 30), slice(n[6], 40, 30)), 1e-4);
  }

  private static double[] slice(double[] all, int from, int count) {
    return Arrays.copyOfRange(all, from, from + count);
  }

  /** mu = unit vectors of the run's key, and of a tensor that takes part alone. */
  @Test
  void startAndIdleTensorsFollowTheFormulas() {
    Parameters theta = Flat.random(14);
    double idle = 0.6;
    Ldsd method =
        new Ldsd(
            EPS,
            K,
            S,
            MU_RATE,
            Noise.gaussian(),
            UpdateRule.sgd(),
            theta,
            new UnitNoise(theta),
            idle);
    double[] mu = gaussian(RUN.fold("mu"), theta);
    int from = 0;
    for (Parameter p : theta.list()) {
      double[] part = slice(mu, from, p.size());
      for (int e = 0; e < p.size(); e++) {
        mu[from + e] /= Math.sqrt(Flat.dot(part, part));
      }
      from += p.size();
    }
    int[] parts = new int[5];
    for (int number = 0; number < 20; number++) {
      double[] taking = new double[94];
      int count = 0;
      from = 0;
      for (Parameter p : theta.list()) {
        Key draw = RUN.fold(number).fold("tensors").fold(p.name());
        boolean takes = ((int) draw.block(0) >>> 8) / (double) (1 << 24) >= idle;
        Arrays.fill(taking, from, from + p.size(), takes ? 1 : 0);
        count += takes ? 1 : 0;
        from += p.size();
      }
      parts[count]++;
      if (count == 0) {
        Arrays.fill(taking, 1);
      }
      double[] f = new double[K];
      double[][] v = new double[K][];
      int best = 0;
      for (int i = 0; i < K; i++) {
        v[i] = times(taking, plus(mu, S, gaussian(RUN.fold(number).fold(i), theta)));
        f[i] = EPS * Flat.dot(Oracle.slope(), v[i]);
        best = f[i] < f[best] ? i : best;
      }
      double g = Flat.dot(Oracle.slope(), v[best]);
      assertClose(
          plus(new double[94], -LR * g, v[best]), moved(method, theta, Oracle::linear, number));
      double mean = Arrays.stream(f).sum() / K;
      for (int i = 0; i < K; i++) {
        double[] n = times(taking, gaussian(RUN.fold(number).fold(i), theta));
        mu = plus(mu, -MU_RATE * (f[i] - mean) / ((K - 1) * S), n);
      }
    }
    assertTrue(parts[0] > 0 && parts[1] > 0 && parts[2] > 0, Arrays.toString(parts));
  }

  private static double[] times(double[] a, double[] b) {
    double[] c = a.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] *= b[i];
    }
    return c;
  }

  /** Of the laws: the mean step of mu on a linear loss is that of independent normals. */
  @Test
  void samplersLeaveTheMeanStepOfMuAsItIs() {
    for (boolean orthogonal : new boolean[] {false, true}) {
      int runs = 600;
      double[] sum = new double[94];
      double[] squares = new double[94];
      for (int run = 0; run < runs; run++) {
        Parameters theta = Flat.zeros();
        Noise noise = orthogonal ? new OrthogonalNoise(K, theta) : new SphereNoise(theta);
        Key key = Key.ofSeed(run);
        Ldsd method = create(noise, theta);
        method.step(Oracle.objective(theta, Oracle::linear), theta, Step.of(key, 0, LR));
        List<double[]> places = new ArrayList<>();
        Step next = Step.of(key, 1, LR);
        double[] n = Flat.of(noise.draw(next, next.key(0)), theta);
        Objective watch =
            asked -> {
              asked.forEach(place -> places.add(Flat.of(place.direction(), theta)));
              return new double[asked.size()];
            };
        method.step(watch, theta, next);
        double[] mu = plus(places.get(0), -S, n);
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
    for (double idle : new double[] {-0.1, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new PartOfTensors(idle, theta));
    }
    assertThrows(IllegalArgumentException.class, () -> new OrthogonalNoise(0, theta));
    for (double[] bad :
        new double[][] {
          {0, 2, 1, 1}, {1, 1, 1, 1}, {1, 2, 0, 1}, {1, 2, Double.NaN, 1}, {1, 2, 1, 0},
        }) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new Ldsd(
                  bad[0],
                  (int) bad[1],
                  bad[2],
                  bad[3],
                  Noise.gaussian(),
                  UpdateRule.sgd(),
                  theta,
                  Noise.zero(),
                  0));
    }
  }
}
