package zeroth.zo.learned;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.method.DifferentiableBowl;

/** The networks, their normalisation and their training, against formulas in double. */
class LearningToLearnTest {
  private static final Key RUN = Key.ofSeed(3);
  private static final double ETA = 0.005;

  private static LearningToLearn.Settings settings(int restartEvery) {
    return new LearningToLearn.Settings(1e-3, ETA, 0.1, 0.01, 0.8, 1e9, restartEvery);
  }

  /** |w . tanh(A x + a) + b| from the parameters by their names. */
  private static double network(Parameters weights, String tensor, double[] x) {
    float[] A = weights.tensor(tensor + ".0.weight").data();
    float[] a = weights.tensor(tensor + ".0.bias").data();
    float[] w = weights.tensor(tensor + ".2.weight").data();
    double y = weights.tensor(tensor + ".2.bias").data()[0];
    for (int i = 0; i < 64; i++) {
      double z = a[i];
      for (int j = 0; j < 5; j++) {
        z += A[5 * i + j] * x[j];
      }
      y += w[i] * Math.tanh(z);
    }
    return Math.abs(y);
  }

  private static Scales scales(PertNetworks networks, Parameters theta, TouchedRows touched) {
    return Scales.of(networks, theta, Map.of("bias", 0.5), 0.7, 0.6, touched);
  }

  @Test
  void scalesAreTheNetworksOfMeanVarianceLossesAndScaleBefore() {
    Parameters theta = Flat.random(1);
    PertNetworks networks = PertNetworks.create(theta, RUN);
    assertEquals(449L * theta.list().size(), networks.weights().size());
    Scales found = scales(networks, theta, TouchedRows.ALL);
    for (Parameter p : theta.list()) {
      float[] data = theta.tensor(p).data();
      double mean = 0;
      for (float v : data) {
        mean += v / (double) data.length;
      }
      double variance = 0;
      for (float v : data) {
        variance += (v - mean) * (v - mean) / (data.length - 1);
      }
      double before = p.name().equals("bias") ? 0.5 : 1;
      double[] x = {mean, variance, 0.7, 0.6, before};
      assertArrayEquals(x, found.inputs().get(p.name()), 1e-12);
      assertEquals(
          network(networks.weights(), p.name(), x), found.scales().get(p.name()), 1e-12, p.name());
    }
  }

  @Test
  void directionsHaveTheExpectedLengthOfPlainNoise() {
    Parameters theta = Flat.random(2);
    PertNetworks networks = PertNetworks.create(theta, RUN);
    for (TouchedRows touched :
        List.of(TouchedRows.ALL, TouchedRows.of("table", new int[] {3, 4, 3}))) {
      Scales found = scales(networks, theta, touched);
      double plain = 0;
      double scaled = 0;
      for (Parameter p : theta.list()) {
        boolean table = p.name().equals("table") && touched != TouchedRows.ALL;
        int size = table ? 2 * 4 : p.size(); // two rows of four are read
        double s = found.kappa() * found.scales().get(p.name());
        plain += size;
        scaled += size * s * s;
      }
      assertEquals(plain, scaled, 1e-9 * plain);
    }
  }

  /** The rows that are counted are fewer than a dense direction reaches, so it is longer. */
  @Test
  void denseDirectionsAreLongerWhereTheTableCountsByItsTouchedRows() {
    Parameters theta = Flat.random(2);
    PertNetworks networks = PertNetworks.create(theta, RUN);
    Scales found = scales(networks, theta, TouchedRows.of("table", new int[] {3, 4, 3}));
    double expected = 0;
    for (Parameter p : theta.list()) {
      expected += p.size() * Math.pow(found.kappa() * found.scales().get(p.name()), 2);
    }
    double sum = 0;
    int keys = 4000;
    for (int i = 0; i < keys; i++) {
      double[] v = Flat.of(found.direction(RUN.fold(i)), theta);
      sum += Flat.dot(v, v);
    }
    // Var |v|^2 = 2 sum_i s_i^4 is about 2 * 94 for scales of about 1
    assertEquals(expected, sum / keys, 5 * Math.sqrt(4 * 94.0 / keys));
    double plainOverTouched = 94 - 8 * 4;
    assertTrue(expected > plainOverTouched + 5, "not longer: " + expected);
    assertTrue(Math.abs(expected - 94) > 1, "as long as plain noise over all rows: " + expected);
  }

  /**
   * A step moves every weight of a network by -rate dL(theta')/dweight with g and kappa constant:
   * compared with central differences of L(theta - eta g kappa s(weight) n).
   */
  @Test
  void networksDescendOnTheLossAfterTheStep() {
    Parameters theta = Flat.random(4);
    PertNetworks networks = PertNetworks.create(theta, RUN);
    PertNetworks before = networks.of(theta);
    Objective f = new DifferentiableBowl(theta, Map.of("head", 5.0));
    LearningToLearn.Report report =
        new LearningToLearn(settings(1000), networks, theta.copy()).step(f, RUN, 0);
    Scales now = Scales.of(before, theta, Map.of(), 0, 0, TouchedRows.ALL);
    assertEquals(now.kappa(), report.kappa());
    assertEquals(meta(f, before, now, report), report.meta(), 1e-6 * report.meta());
    for (Parameter p : theta.list()) {
      for (String part : PertNetworks.PARTS.keySet()) {
        String name = p.name() + part;
        float[] old = before.weights().tensor(name).data();
        float[] moved = networks.weights().tensor(name).data();
        int i = part.equals(".0.weight") ? 164 : old.length / 2; // 164: of the scale before
        float kept = old[i];
        float h = 0.02f;
        old[i] = kept + h;
        double up = meta(f, before, now, report);
        old[i] = kept - h;
        double down = meta(f, before, now, report);
        old[i] = kept;
        double slope = (up - down) / (2.0 * h);
        double expected = kept - 0.1 * slope;
        assertEquals(expected, moved[i], 0.03 * Math.abs(0.1 * slope) + 2e-6, name);
        assertNotEquals(kept, moved[i], name);
      }
    }
  }

  /** L(theta - eta g kappa s n) with s of the networks as they are, kappa and g as they were. */
  private static double meta(
      Objective f, PertNetworks networks, Scales was, LearningToLearn.Report report) {
    Map<String, Double> factors = new LinkedHashMap<>();
    was.inputs()
        .forEach(
            (name, x) -> factors.put(name, was.kappa() * network(networks.weights(), name, x)));
    Direction v =
        new zeroth.tensor.direction.PerTensor(
            factors, new Direction.Gaussian(Step.of(RUN, 0, 1).key(0)));
    return f.loss(v.times(-ETA * report.projectedGradient()));
  }

  /**
   * On L = c.theta with one tensor, of several pieces, v = n whatever s is: g = c.n, and the
   * network's last bias moves by rate eta (c.n)^2 / s away from 0; theta by a gradient that is cut.
   */
  @Test
  void onALinearLossAStepIsAClosedForm() {
    int d = 40_000;
    Parameters theta = Parameters.of("x", Tensor.zeros(Shape.of(d)));
    double[] c = new double[d];
    double squares = 0;
    double along = 0;
    for (int i = 0; i < d; i++) {
      c[i] = (float) (Math.cos(i) / 50);
      squares += c[i] * c[i];
      along += c[i] * ReferenceNoise.gaussian(Step.of(RUN, 0, 1).key(0).fold("x"), i);
    }
    Objective f =
        new Objective() {
          @Override
          public double[] losses(List<Perturbation> places) {
            return places.stream().mapToDouble(p -> 3 + Flat.dot(c, Flat.at(theta, p))).toArray();
          }

          @Override
          public Optional<Gradient> gradient() {
            return Optional.of(
                (place, into) -> {
                  float[] sums = into.tensor("x").data();
                  for (int i = 0; i < d; i++) {
                    sums[i] += (float) c[i];
                  }
                  return loss(place);
                });
          }
        };
    PertNetworks networks = PertNetworks.create(theta, RUN);
    float before = networks.network("x").b()[0];
    double s = Scales.of(networks, theta, Map.of(), 0, 0, TouchedRows.ALL).scales().get("x");
    double length = Math.sqrt(squares);
    LearningToLearn.Report report =
        new LearningToLearn(
                new LearningToLearn.Settings(1e-3, ETA, 0.1, 0.01, 0.8, length / 4, 10),
                networks,
                theta)
            .step(f, RUN, 0);
    assertEquals(along, report.projectedGradient(), 1e-3 * Math.abs(along));
    assertEquals(3, report.base(), 1e-9);
    assertEquals(3 - ETA * along * along, report.meta(), 1e-4);
    double moved = 0.1 * ETA * along * along / s;
    assertEquals(moved, Math.abs(networks.network("x").b()[0] - before), 1e-2 * moved);
    for (int i = 0; i < d; i += 777) {
      assertEquals(-0.01 * c[i] / 4, theta.tensor("x").data()[i], 1e-9);
    }
  }

  @Test
  void tensorsWithAGradientGetLargerScalesThanThoseWithout() {
    Parameters theta = Flat.random(6);
    PertNetworks networks = PertNetworks.create(theta, RUN);
    PertNetworks first = networks.of(theta);
    Parameters moved = theta.copy();
    Objective f =
        new DifferentiableBowl(
            moved, Map.of("table", 0.0, "weight", 0.0, "bias", 0.0, "head", 1.0));
    LearningToLearn learning = new LearningToLearn(settings(20), networks, moved);
    for (int i = 0; i < 200; i++) {
      learning.step(f, RUN, i);
    }
    double head = ratio(first, networks, theta, "head");
    for (String other : List.of("table", "weight", "bias")) {
      assertEquals(1, ratio(first, networks, theta, other), 1e-12, other);
    }
    assertTrue(head > 1.5, "grew by " + head);
  }

  private static double ratio(
      PertNetworks first, PertNetworks then, Parameters theta, String tensor) {
    return scales(then, theta, TouchedRows.ALL).scales().get(tensor)
        / scales(first, theta, TouchedRows.ALL).scales().get(tensor);
  }

  @Test
  void theBaseModelDescendsAndBeginsAgain() {
    Parameters theta = Flat.random(7);
    String pretrained = theta.sha256();
    Objective f = new DifferentiableBowl(theta, Map.of());
    LearningToLearn learning =
        new LearningToLearn(settings(5), PertNetworks.create(theta, RUN), theta);
    List<Double> base = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      base.add(learning.step(f, RUN, i).base());
    }
    for (int i = 1; i < 5; i++) {
      assertTrue(base.get(i) < base.get(i - 1), base.toString());
    }
    assertEquals(base.get(0), base.get(5), "the loss of the pretrained weights");
    assertNotEquals(pretrained, theta.sha256());
  }

  /** Uniform in +-1 / sqrt(inputs) of each layer, as torch's, and another network for a tensor. */
  @Test
  void untrainedNetworksAreUniformWithinTheBoundsOfTheirLayers() {
    PertNetworks networks = PertNetworks.create(Flat.zeros(), RUN);
    List<String> tensors = networks.tensors();
    for (String part : List.of(".0.weight", ".0.bias", ".2.weight")) {
      double bound = part.startsWith(".0") ? 1 / Math.sqrt(5) : 1.0 / 8;
      double sum = 0;
      double squares = 0;
      int count = 0;
      for (String tensor : tensors) {
        for (float w : networks.weights().tensor(tensor + part).data()) {
          assertTrue(Math.abs(w) <= bound, tensor + part + " has " + w);
          sum += w / bound;
          squares += w / bound * w / bound;
          count++;
        }
      }
      // of a uniform number in +-1: variance 1/3, variance of its square 4/45
      assertEquals(0, sum / count, 4 * Math.sqrt(1.0 / 3 / count), part);
      assertEquals(1.0 / 3, squares / count, 4 * Math.sqrt(4.0 / 45 / count), part);
      assertNotEquals(
          networks.weights().tensor(tensors.get(0) + part).data()[0],
          networks.weights().tensor(tensors.get(1) + part).data()[0],
          part);
    }
  }

  @Test
  void unfitInputIsNamed() {
    Parameters theta = Flat.random(1);
    LearningToLearn learning =
        new LearningToLearn(settings(5), PertNetworks.create(theta, RUN), theta);
    Objective losses = Objective.of(theta, weights -> 1);
    String message =
        assertThrows(BadInputException.class, () -> learning.step(losses, RUN, 0)).getMessage();
    assertTrue(message.contains("gradient"), message);
    PertNetworks some = PertNetworks.create(theta.freeze(p -> p.name().equals("head")), RUN);
    message = assertThrows(BadInputException.class, () -> some.of(theta)).getMessage();
    assertTrue(message.contains("no network") && message.contains("head"), message);
    Map<String, Tensor> part =
        Map.of("x.0.weight", Tensor.zeros(PertNetworks.PARTS.get(".0.weight")));
    message =
        assertThrows(BadInputException.class, () -> new PertNetworks(Parameters.of(part)))
            .getMessage();
    assertTrue(message.contains("x.0.bias"), message);
    message =
        assertThrows(
                BadInputException.class,
                () -> new PertNetworks(Parameters.of("y", Tensor.vector(1))))
            .getMessage();
    assertTrue(message.contains("y"), message);
  }
}
