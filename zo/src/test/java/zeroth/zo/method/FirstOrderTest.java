package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.CountedObjective;
import zeroth.zo.Gradient;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** The first-order baselines against their formulas in double, and the laws that concern them. */
class FirstOrderTest {
  private static final Map<String, Double> STIFF = Map.of("weight", 3.0, "bias", 0.5);

  private static Step at(int i, double lr) {
    return Step.of(Key.ofSeed(1), i, lr);
  }

  @Test
  void momentumFollowsItsRecurrence() {
    Parameters theta = Flat.random(2);
    Objective f = new DifferentiableBowl(theta, STIFF);
    Method sgd = Methods.create("sgd", Map.of("beta", "0.8"), theta);
    double[] x = Flat.weights(theta);
    double[] m = new double[x.length];
    for (int step = 0; step < 20; step++) {
      double[] g = gradient(x);
      for (int i = 0; i < x.length; i++) {
        m[i] = 0.8 * m[i] + g[i];
        x[i] -= 0.05 * m[i];
      }
      StepReport report = sgd.step(f, theta, at(step, 0.05));
      assertEquals(Math.sqrt(Flat.dot(g, g)), report.projectedGradient(), 1e-4);
    }
    assertArrayEquals(x, Flat.weights(theta), 1e-5);
  }

  @Test
  void adamwFollowsItsRecurrence() {
    Parameters theta = Flat.random(3);
    Objective f = new DifferentiableBowl(theta, STIFF);
    Method adamw = Methods.create("adamw", Map.of("weight-decay", "0.1"), theta);
    double[] x = Flat.weights(theta);
    double[] m = new double[x.length];
    double[] s = new double[x.length];
    for (int step = 1; step <= 20; step++) {
      double[] g = gradient(x);
      for (int i = 0; i < x.length; i++) {
        boolean matrix = i < 70 || i >= 76; // the bias is elements 70 to 75
        x[i] -= matrix ? 0.02 * 0.1 * x[i] : 0;
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        s[i] = 0.999 * s[i] + 0.001 * g[i] * g[i];
        double mean = m[i] / (1 - Math.pow(0.9, step));
        double square = s[i] / (1 - Math.pow(0.999, step));
        x[i] -= 0.02 * mean / (Math.sqrt(square) + 1e-8);
      }
      adamw.step(f, theta, at(step - 1, 0.02));
    }
    assertArrayEquals(x, Flat.weights(theta), 1e-4);
  }

  private static double[] gradient(double[] x) {
    double[] g = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double c = i < 40 || i >= 76 ? 1 : i < 70 ? 3 : 0.5;
      g[i] = c * (x[i] - 1);
    }
    return g;
  }

  @Test
  void anObjectiveWithoutGradientIsRefusedByName() {
    Parameters theta = Flat.random(1);
    String before = theta.sha256();
    Objective losses = Objective.of(theta, weights -> 1);
    for (MethodEntry entry : firstOrder()) {
      Method method = entry.create(Map.of(), theta);
      BadInputException e =
          assertThrows(BadInputException.class, () -> method.step(losses, theta, at(0, 1)));
      assertTrue(e.getMessage().contains(entry.name() + " needs the gradient"), e.getMessage());
    }
    assertEquals(before, theta.sha256());
  }

  @Test
  void aLossOrGradientThatIsNotFiniteChangesNothing() {
    for (MethodEntry entry : firstOrder()) {
      Parameters straight = Flat.random(4);
      Method reference = entry.create(Map.of(), straight);
      Parameters theta = Flat.random(4);
      Method method = entry.create(Map.of(), theta);
      for (int i = 0; i < 4; i++) {
        reference.step(new DifferentiableBowl(straight, STIFF), straight, at(i, 0.01));
        for (boolean loss : new boolean[] {true, false}) {
          Objective spoilt = spoilt(new DifferentiableBowl(theta, STIFF), loss);
          String before = theta.sha256();
          Step step = at(i, 0.01);
          assertThrows(NonFiniteLossException.class, () -> method.step(spoilt, theta, step));
          assertEquals(before, theta.sha256());
        }
        method.step(new DifferentiableBowl(theta, STIFF), theta, at(i, 0.01));
      }
      assertEquals(straight.sha256(), theta.sha256(), entry.name());
    }
  }

  private static Objective spoilt(Objective f, boolean loss) {
    Gradient real = f.gradient().orElseThrow();
    return new Objective() {
      @Override
      public double[] losses(java.util.List<Perturbation> places) {
        return f.losses(places);
      }

      @Override
      public Optional<Gradient> gradient() {
        return Optional.of(
            (place, into) -> {
              double found = real.addTo(place, into);
              into.tensor("bias").data()[2] = loss ? 0 : Float.POSITIVE_INFINITY;
              return loss ? Double.NaN : found;
            });
      }
    };
  }

  @Test
  void aFrozenTensorStaysAndTheOthersMoveAsEver() {
    for (MethodEntry entry : firstOrder()) {
      Parameters all = Flat.random(5);
      Parameters some = Flat.random(5).freeze(p -> p.name().equals("weight"));
      Method first = entry.create(Map.of(), all);
      Method second = entry.create(Map.of(), some);
      float[] frozen = some.tensor("weight").data().clone();
      for (int i = 0; i < 3; i++) {
        first.step(new DifferentiableBowl(all, STIFF), all, at(i, 0.01));
        second.step(new DifferentiableBowl(some, STIFF), some, at(i, 0.01));
      }
      assertArrayEquals(frozen, some.tensor("weight").data());
      assertArrayEquals(all.tensor("table").data(), some.tensor("table").data());
    }
  }

  @Test
  void aStepCountsAsOneForwardAndAllocatesNoModel() {
    Parameters theta = Parameters.of("weight", Tensor.zeros(Shape.of(512, 128)));
    Objective constant =
        new Objective() {
          @Override
          public double[] losses(java.util.List<Perturbation> places) {
            return new double[places.size()];
          }

          @Override
          public Optional<Gradient> gradient() {
            return Optional.of((place, into) -> into.tensor("weight").data()[3] += 1);
          }
        };
    for (MethodEntry entry : firstOrder()) {
      Method method = entry.create(Map.of(), theta);
      CountedObjective counted = new CountedObjective(constant);
      method.step(counted, theta, at(0, 1e-3));
      assertEquals(entry.forwardsPerStep(Map.of()), counted.forwards());
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      method.step(constant, theta, at(1, 1e-3));
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < theta.size() * Float.BYTES, entry.name() + ": " + allocated);
    }
  }

  @Test
  void bothDescend() {
    for (MethodEntry entry : firstOrder()) {
      Parameters theta = Flat.random(6);
      Objective f = new DifferentiableBowl(theta, STIFF);
      double start = f.loss(Perturbation.NONE);
      Method method = entry.create(Map.of(), theta);
      for (int i = 0; i < 100; i++) {
        method.step(f, theta, at(i, 0.02));
      }
      assertTrue(f.loss(Perturbation.NONE) < start / 10, entry.name());
    }
  }

  private static java.util.List<MethodEntry> firstOrder() {
    return Methods.all().stream()
        .filter(entry -> entry.needs() == MethodEntry.Needs.GRADIENT)
        .toList();
  }
}
