package zeroth.zo.learned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.Gradient;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.TouchedEmbedding;
import zeroth.zo.laws.Flat;
import zeroth.zo.method.ZoFineTuner;
import zeroth.zo.rule.UpdateRule;

/** What ZO Fine-tuner and its training remember, over several steps, against double arithmetic. */
class LearnedStateTest {
  private static final Key RUN = Key.ofSeed(8);
  private static final TouchedRows ALL = TouchedRows.ALL;

  /** Rows that the minibatch of a step reads. */
  private static TouchedRows rows(int step) {
    return TouchedRows.of("table", new int[] {step, (3 * step + 4) % 10, 9});
  }

  /** L = sum c (theta - 1)^2 / 2 with its gradient. */
  private record Bowl(Parameters theta, double[] c, TouchedRows touched) implements Objective {
    @Override
    public double[] losses(List<Perturbation> places) {
      return places.stream().mapToDouble(place -> bowl(c, Flat.at(theta, place))).toArray();
    }

    @Override
    public Optional<Gradient> gradient() {
      return Optional.of(
          (place, into) -> {
            double[] at = Flat.at(theta, place);
            double[] slope = slope(c, at);
            int next = 0;
            for (Parameter p : theta.list()) {
              float[] sum = into.tensor(p.name()).data();
              for (int i = 0; i < sum.length; i++) {
                sum[i] += (float) slope[next++];
              }
            }
            return bowl(c, at);
          });
    }
  }

  /** Losses that are known before, at places that are kept. */
  private record Told(double[] known, List<Perturbation> asked, TouchedRows touched)
      implements Objective {
    @Override
    public double[] losses(List<Perturbation> places) {
      asked.addAll(places);
      return known;
    }
  }

  private static void assertClose(double[] expected, double[] found, double share, String what) {
    double scale = Math.sqrt(Flat.dot(expected, expected) / expected.length);
    assertTrue(scale > 0, what + " is nothing");
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], share * scale, what + ", element " + i);
    }
  }

  static Stream<Boolean> restricted() {
    return Stream.of(false, true);
  }

  /** On losses far apart, so that the networks see which of the two was which. */
  @ParameterizedTest
  @MethodSource("restricted")
  void scalesFollowTheLossesAndTheScalesOfTheStepBefore(boolean restricted) {
    Parameters theta = Flat.random(21);
    Parameters networks = PertNetworks.create(theta, RUN).weights();
    double eps = 0.01;
    double rate = 0.05;
    ZoFineTuner plain = new ZoFineTuner(eps, new PertNetworks(networks), UpdateRule.sgd(), theta);
    Method method = restricted ? new TouchedEmbedding(plain) : plain;
    DoubleScales oracle = new DoubleScales(networks, theta);
    for (int i = 0; i < 5; i++) {
      double plus = 2 + Math.sin(i);
      double minus = plus - 0.8 * Math.cos(2 * i);
      TouchedRows rows = restricted ? rows(i) : ALL;
      Step at = Step.of(RUN, i, rate);
      double[] before = Flat.weights(theta);
      double[] v = oracle.direction(theta, before, at.key(0), rows);
      List<Perturbation> asked = new ArrayList<>();
      Objective L = new Told(new double[] {plus, minus}, asked, rows);
      StepReport report = method.step(L, theta, at);
      assertEquals(List.of(eps, -eps), asked.stream().map(Perturbation::scale).toList());
      assertClose(v, Flat.of(asked.get(0).direction(), theta), 1e-5, "direction " + i);
      double g = (plus - minus) / (2 * eps);
      double[] moved = Flat.minus(Flat.weights(theta), before);
      assertClose(plus(new double[94], -rate * g, v), moved, 1e-5, "step " + i);
      assertEquals(g, report.projectedGradient(), 1e-12);
      oracle.remember(plus, minus);
    }
  }

  /**
   * Eight steps with a restart after every three: networks, weights and everything that a step
   * reports. The gradient is longer than its greatest length at first and shorter at the end.
   */
  @ParameterizedTest
  @MethodSource("restricted")
  void learningFollowsTheFormulasOverSeveralStepsAndRestarts(boolean restricted) {
    double eps = 0.05;
    double eta = 0.004;
    double networkRate = 0.3;
    double baseRate = 0.2;
    double momentum = 0.7;
    double maxNorm = 8;
    int restartEvery = 3;
    Parameters theta = Flat.random(22);
    PertNetworks networks = PertNetworks.create(theta, RUN);
    DoubleScales oracle = new DoubleScales(networks.weights(), theta);
    LearningToLearn learning =
        new LearningToLearn(
            new LearningToLearn.Settings(
                eps, eta, networkRate, baseRate, momentum, maxNorm, restartEvery),
            networks,
            theta);
    double[] pretrained = Flat.weights(theta);
    double[] w = pretrained.clone();
    double[] m = new double[94];
    int cut = 0;
    for (int number = 0; number < 8; number++) {
      if (number > 0 && number % restartEvery == 0) {
        w = pretrained.clone();
        m = new double[94];
      }
      TouchedRows rows = restricted ? rows(number) : ALL;
      double[] c = stiffness(theta, rows);
      double[] v = oracle.direction(theta, w, RUN.fold(number).fold(0), rows);
      double plus = bowl(c, plus(w, eps, v));
      double minus = bowl(c, plus(w, -eps, v));
      double g = (plus - minus) / (2 * eps);
      double[] ahead = slope(c, plus(w, -eta * g, v));
      double[] here = slope(c, w);
      double length = Math.sqrt(Flat.dot(here, here));
      cut += length > maxNorm ? 1 : 0;
      LearningToLearn.Report report = learning.step(new Bowl(theta, c, rows), RUN, number);
      String at = "step " + number;
      assertEquals(plus, report.plus(), 1e-4 * plus, at);
      assertEquals(minus, report.minus(), 1e-4 * minus, at);
      assertEquals(g, report.projectedGradient(), 1e-3 * Math.abs(g) + 1e-3, at);
      assertEquals(bowl(c, plus(w, -eta * g, v)), report.meta(), 1e-3, at);
      assertEquals(bowl(c, w), report.base(), 1e-3, at);
      assertEquals(oracle.kappa, report.kappa(), 1e-4 * oracle.kappa, at);

      int next = 0;
      for (Parameter p : theta.list()) {
        double slope = 0;
        for (int i = 0; i < p.size(); i++, next++) {
          double scale = oracle.kappa * oracle.scales.get(p.name());
          slope += -eta * g * ahead[next] * v[next] / scale * oracle.kappa;
        }
        oracle.networks.get(p.name()).descend(oracle.inputs.get(p.name()), slope, networkRate);
        double[] expected = oracle.networks.get(p.name()).weights();
        double[] found = DoubleNetwork.weights(networks.weights(), p.name());
        assertClose(expected, found, 2e-4, at + ", network of " + p.name());
      }
      double rate = baseRate * (1 - (number % restartEvery) / (double) restartEvery);
      for (int i = 0; i < 94; i++) {
        m[i] = momentum * m[i] + here[i] * Math.min(1, maxNorm / length);
        w[i] -= rate * m[i];
      }
      assertClose(w, Flat.weights(theta), 1e-5, at + ", weights");
      oracle.remember(plus, minus);
    }
    assertTrue(cut > 0 && cut < 8, cut + " gradients were cut");
  }

  /** c: 0 in rows of the table that are not read, the tensor's number elsewhere. */
  private static double[] stiffness(Parameters theta, TouchedRows rows) {
    double[] c = new double[94];
    int next = 0;
    double tensor = 0;
    for (Parameter p : theta.list()) {
      tensor += 0.5;
      for (int i = 0; i < p.size(); i++) {
        boolean read = !rows.restricts(p.name()) || rows.contains(p.name(), i / 4);
        c[next++] = read ? tensor : 0;
      }
    }
    return c;
  }

  /** w + s v. */
  private static double[] plus(double[] w, double s, double[] v) {
    double[] sum = w.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += s * v[i];
    }
    return sum;
  }

  private static double bowl(double[] c, double[] w) {
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += c[i] * (w[i] - 1) * (w[i] - 1) / 2;
    }
    return sum;
  }

  private static double[] slope(double[] c, double[] w) {
    double[] slope = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      slope[i] = c[i] * (w[i] - 1);
    }
    return slope;
  }
}
