package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.plus;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.AskTell;
import zeroth.zo.CountedObjective;
import zeroth.zo.Examples;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.ExampleNoise;
import zeroth.zo.registry.Methods;
import zeroth.zo.rule.UpdateRule;

/** GRZO on minibatches of quadratics, against plain double arithmetic and closed forms. */
class GrzoTest {
  private static final int B = 4;
  private static final double EPS = 1e-2;

  /** L_i = sum_k (1 + k mod 3) (x_k - t_ik)^2 / 2 with another minimum t_i for each example. */
  private static double loss(double[] x, int i) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      double off = x[k] - Math.sin(k + 5.0 * i);
      sum += (1 + k % 3) * off * off / 2;
    }
    return sum;
  }

  private interface ExampleLoss {
    double of(double[] x, int i);
  }

  /** A minibatch of B examples. */
  private static Objective minibatch(Parameters theta, ExampleLoss loss) {
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        throw new AssertionError("GRZO asks for examples alone");
      }

      @Override
      public Examples examples() {
        return Examples.of(
            B,
            places -> {
              double[] losses = new double[B];
              Arrays.setAll(losses, i -> loss.of(Flat.at(theta, places.place(i)), i));
              return losses;
            });
      }
    };
  }

  /** z_i of flipout, sign by sign. */
  private static double[] flipped(Key key, int i, Parameters theta) {
    double[] all = gaussian(key, theta);
    int next = 0;
    for (Parameter p : theta.list()) {
      int n = p.shape().columns();
      Key s = key.fold("column signs").fold(i).fold(p.name());
      Key r = key.fold("row signs").fold(i).fold(p.name());
      for (int e = 0; e < p.size(); e++) {
        all[next] *= ReferenceNoise.rademacher(s, e % n);
        all[next] *= p.shape().isMatrix() ? ReferenceNoise.rademacher(r, e / n) : 1;
        next++;
      }
    }
    return all;
  }

  private interface Draw {
    double[] z(Key step, int i, Parameters theta);
  }

  private static void check(Method method, Draw draw, boolean normalised) {
    Parameters theta = Flat.random(3);
    double[] x = Flat.weights(theta);
    for (int step = 0; step < 4; step++) {
      double[] d = new double[B];
      double mean = 0;
      for (int i = 0; i < B; i++) {
        double[] z = draw.z(RUN.fold(step), i, theta);
        d[i] = loss(plus(x, EPS, z), i) - loss(plus(x, -EPS, z), i);
        mean += d[i] / B;
      }
      double squares = 0;
      for (double each : d) {
        squares += (each - mean) * (each - mean) / B;
      }
      double spread = normalised ? Math.sqrt(squares) + 1e-8 : 1;
      double[] next = x;
      for (int i = 0; i < B; i++) {
        double[] z = draw.z(RUN.fold(step), i, theta);
        next = plus(next, -LR / (2 * EPS * B) * d[i] / spread, z);
      }
      double[] before = Flat.weights(theta);
      method.step(minibatch(theta, GrzoTest::loss), theta, Step.of(RUN, step, LR));
      assertClose(Flat.minus(next, x), Flat.minus(Flat.weights(theta), before));
      x = Flat.weights(theta);
    }
  }

  /** d = (2, -1), of deviation 1.5; with 1/2 on top of it, factors of d / (2 2 eps 2). */
  @Test
  void twoExamplesByHand() {
    Objective f =
        new Objective() {
          @Override
          public double[] losses(List<Perturbation> places) {
            throw new AssertionError("examples are asked");
          }

          @Override
          public Examples examples() {
            return Examples.of(
                2, places -> places.scale() > 0 ? new double[] {3, 1} : new double[] {1, 2});
          }
        };
    Parameters theta = Flat.zeros();
    Method method = new Grzo(EPS, ExampleNoise.gaussian(), true, 0.5, UpdateRule.sgd());
    StepReport report = method.step(f, theta, Step.of(RUN, 0, LR));
    double[] expected =
        plus(new double[94], -LR * 2 / (8 * EPS), gaussian(RUN.fold(0).fold(0), theta));
    expected = plus(expected, LR / (8 * EPS), gaussian(RUN.fold(0).fold(1), theta));
    assertClose(expected, Flat.weights(theta));
    assertEquals((3 + 1 + 1 + 2) / 4.0, report.loss());
  }

  private static Method grzo(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("eps", "" + EPS));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return Methods.create("grzo", all, Flat.zeros());
  }

  @Test
  void everyExampleHasTheNoiseWithSignsOfItsOwn() {
    check(grzo(), GrzoTest::flipped, true);
    check(grzo("normalise", "none"), GrzoTest::flipped, false);
  }

  @Test
  void everyExampleHasNoiseOfItsOwn() {
    Draw own = (step, i, theta) -> gaussian(step.fold(i), theta);
    check(grzo("directions", "gaussian"), own, true);
  }

  @Test
  void everyExampleHasFactorsOfItsOwn() {
    Draw own =
        (step, i, theta) -> {
          double[] z = gaussian(step.fold(i), theta);
          int next = 0;
          for (Parameter p : theta.list()) {
            int n = p.shape().columns();
            for (int e = 0; e < p.size(); e++, next++) {
              if (p.shape().isMatrix()) {
                double v = 0;
                int rank = Math.min(4, Math.min(p.shape().rows(), n));
                for (int k = 0; k < rank; k++) {
                  double a =
                      ReferenceNoise.gaussian(
                          step.fold(i).fold("A").fold(p.name()), e / n * rank + k);
                  double b =
                      ReferenceNoise.gaussian(
                          step.fold(i).fold("B").fold(p.name()), e % n * rank + k);
                  v += a * b;
                }
                z[next] = v / Math.sqrt(rank);
              }
            }
          }
          return z;
        };
    check(grzo("directions", "low-rank", "rank", "4"), own, true);
  }

  /**
   * On linear losses L_i = g_i x the estimate without division is (1/B) sum_i (g_i z_i) z_i, whose
   * mean is that of the g_i: its projection on it, over many steps, within 4.5 standard errors.
   */
  @Test
  void withoutDivisionTheMeanEstimateIsTheMinibatchsGradient() {
    int steps = 3000;
    double[] g = new double[94];
    for (int i = 0; i < B; i++) {
      g = plus(g, 1.0 / B, slope(i));
    }
    double sum = 0;
    double squares = 0;
    for (int step = 0; step < steps; step++) {
      Parameters theta = Flat.zeros();
      grzo("normalise", "none")
          .step(minibatch(theta, (x, i) -> Flat.dot(slope(i), x)), theta, Step.of(RUN, step, LR));
      double along = -Flat.dot(Flat.weights(theta), g) / LR / Flat.dot(g, g);
      sum += along;
      squares += along * along;
    }
    double mean = sum / steps;
    double error = Math.sqrt((squares / steps - mean * mean) / steps);
    assertTrue(Math.abs(mean - 1) < 4.5 * error, mean + " of error " + error);
    assertTrue(error < 0.05, "error " + error);
  }

  private static double[] slope(int i) {
    double[] g = new double[94];
    for (int k = 0; k < g.length; k++) {
      g[k] = 1 + Math.cos(3 * k + i);
    }
    return g;
  }

  @Test
  void aStepIsTwoForwardsHoweverManyExamples() {
    Parameters theta = Flat.random(1);
    CountedObjective counted = new CountedObjective(minibatch(theta, GrzoTest::loss));
    grzo().step(counted, theta, Step.of(RUN, 0, LR));
    assertEquals(2, counted.forwards());
  }

  @Test
  void aSpreadNeedsTwoExamples() {
    Parameters theta = Flat.random(1);
    Objective one = Oracle.objective(theta, Oracle::quadratic);
    BadInputException e =
        assertThrows(BadInputException.class, () -> grzo().step(one, theta, Step.of(RUN, 0, LR)));
    assertTrue(e.getMessage().contains("normalise=none"), e.getMessage());
    AskTell loop = new AskTell(grzo(), theta, RUN, step -> LR);
    String message = assertThrows(BadInputException.class, loop::ask).getMessage();
    assertTrue(message.contains("each example"), message);
  }
}
