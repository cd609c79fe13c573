package zeroth.zo.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.CountedObjective;
import zeroth.zo.DivergedException;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Schedule;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;

/**
 * What holds for every zeroth-order method, as a suite to extend: give a factory, the state that
 * the method declares, and a learning rate for a small quadratic.
 */
public abstract class MethodLaws extends TouchedRowsLaws {
  private static final int STEPS = 5;

  /** Bytes that the method says it holds beside these weights. */
  protected abstract long declaredStateBytes(Parameters theta);

  /** A rate at which the method descends on L = |theta - 1|^2 / 2 in 94 dimensions. */
  @Override
  protected double learningRate() {
    return 1e-3;
  }

  /** Steps within which it brings that loss down to half. */
  protected int descentSteps() {
    return 300;
  }

  /**
   * Whether the update is no linear function of the evaluated directions, as with a sign or an
   * elementwise normalisation, but at the first step has the signs of one of them.
   */
  protected boolean elementwise() {
    return false;
  }

  /**
   * Whether the update of a matrix has the row and column spaces of the evaluated directions, but
   * singular values of its own, as with an orthogonalisation. Vectors are then as with others.
   */
  protected boolean orthogonalised() {
    return false;
  }

  @Override
  protected int linearSteps() {
    return elementwise() || orthogonalised() ? 1 : 3;
  }

  /**
   * Whether the directions of all tensors share a factor that depends on which tensors are
   * trainable, such as a normalisation of their common length.
   */
  protected boolean normalised() {
    return false;
  }

  // 1: the direction applied is the direction evaluated

  @Property(tries = 5)
  void updateLiesInTheSpanOfTheEvaluatedDirections(@ForAll long seed) {
    Parameters theta = Flat.zeros();
    Method method = create(theta);
    List<double[]> evaluated = new ArrayList<>();
    Objective L = observed(theta, bowl(), v -> evaluated.add(Flat.minus(v, Flat.weights(theta))));
    for (int i = 0; i < linearSteps(); i++) {
      method.step(L, theta, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
    assertInTheSpan(evaluated, Flat.weights(theta));
  }

  @Override
  void assertInTheSpan(List<double[]> evaluated, double[] moved) {
    assertTrue(Flat.dot(moved, moved) > 0, "nothing moved");
    if (elementwise()) {
      assertTrue(evaluated.stream().anyMatch(v -> sameSigns(v, moved)), "other signs");
    } else if (orthogonalised()) {
      MatrixSpaces.assertWithin(evaluated, moved);
    } else {
      double[] rest = Flat.outside(evaluated, moved);
      double share = Math.sqrt(Flat.dot(rest, rest) / Flat.dot(moved, moved));
      assertTrue(share < 1e-3, "share outside the evaluated directions: " + share);
    }
  }

  @Property(tries = 5)
  void noiseAppliedHasAnAddressThatWasEvaluated(@ForAll long seed) {
    WritesOnly backend = new WritesOnly();
    Parameters theta = Flat.random(seed).on(backend);
    Method method = create(theta);
    backend.watch(theta);
    Set<Key> evaluated = new HashSet<>();
    Objective inner = objective(theta, bowl());
    Objective L =
        places -> {
          places.forEach(place -> evaluated.addAll(Addresses.of(place.direction())));
          return inner.losses(places);
        };
    for (int i = 0; i < STEPS; i++) {
      method.step(L, theta, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
    assertFalse(backend.applied().isEmpty(), "nothing was applied");
    for (Direction v : backend.applied()) {
      Set<Key> strangers = Addresses.of(v);
      strangers.removeAll(evaluated);
      assertEquals(Set.of(), strangers, "noise that no loss has seen");
    }
  }

  // 2: evaluation leaves the weights' bits untouched

  @Property(tries = 5)
  void weightsStandStillWhileLossesAreAsked(@ForAll long seed) {
    Parameters theta = Flat.random(seed);
    Method method = create(theta);
    Objective inner = objective(theta, bowl());
    for (int i = 0; i < STEPS; i++) {
      String before = theta.sha256();
      Objective L =
          places -> {
            assertEquals(before, theta.sha256(), "weights written before the last loss");
            double[] losses = inner.losses(places);
            assertEquals(before, theta.sha256(), "weights written by an evaluation");
            return losses;
          };
      method.step(L, theta, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
  }

  // 3: same key, same bits; different steps, independent directions

  @Property(tries = 5)
  void runsRepeatToTheBit(@ForAll long seed) {
    assertEquals(run(seed, Key.ofSeed(seed)), run(seed, Key.ofSeed(seed)));
    assertNotEquals(run(seed, Key.ofSeed(seed)), run(seed, Key.ofSeed(seed + 1)));
  }

  private String run(long seed, Key key) {
    Parameters theta = Flat.random(seed);
    Method method = create(theta);
    Objective L = objective(theta, bowl());
    for (int i = 0; i < STEPS; i++) {
      method.step(L, theta, Step.of(key, i, learningRate()));
    }
    return theta.sha256();
  }

  @Example
  void stepsDrawIndependentDirections() {
    int steps = 300;
    Parameters theta = Flat.zeros();
    Method method = create(theta);
    List<double[]> first = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      List<double[]> evaluated = new ArrayList<>();
      Objective L = observed(theta, flat(), v -> evaluated.add(Flat.minus(v, Flat.weights(theta))));
      method.step(L, theta, Step.of(Key.ofSeed(3), i, learningRate()));
      first.add(evaluated.stream().filter(v -> Flat.dot(v, v) > 0).findFirst().orElseThrow());
    }
    double sum = 0;
    double squares = 0;
    for (int i = 1; i < steps; i++) {
      double[] a = first.get(i - 1);
      double[] b = first.get(i);
      double cos = Flat.dot(a, b) / Math.sqrt(Flat.dot(a, a) * Flat.dot(b, b));
      assertTrue(Math.abs(cos) < 0.98, "step " + i + " repeats the direction of the one before");
      sum += cos;
      squares += cos * cos;
    }
    double error = Math.sqrt(squares) / (steps - 1);
    double mean = sum / (steps - 1);
    assertTrue(Math.abs(mean) < 4.5 * error, "mean cosine " + mean + " of error " + error);
  }

  // 4: freezing

  @Property(tries = 5)
  void freezingATensorChangesNothingInTheOthers(@ForAll long seed) {
    Parameters all = Flat.random(seed);
    Parameters some = Flat.random(seed).freeze(p -> p.name().equals("weight"));
    double[] frozen = elements(some, "weight");
    int steps = normalised() ? 1 : STEPS;
    run(all, seed, steps);
    run(some, seed, steps);
    assertArrayEquals(frozen, elements(some, "weight"), "the frozen tensor moved");
    double factor = 1;
    for (String name : List.of("table", "bias", "head")) {
      if (normalised()) {
        double[] a = moved(all, seed, name);
        double[] b = moved(some, seed, name);
        factor = name.equals("table") ? Flat.dot(a, b) / Flat.dot(a, a) : factor;
        double size = Math.sqrt(Flat.dot(b, b) / b.length);
        for (int i = 0; i < a.length; i++) {
          assertEquals(factor * a[i], b[i], 1e-4 * size + 1e-6, name);
        }
      } else {
        assertArrayEquals(elements(all, name), elements(some, name), name);
      }
    }
  }

  private static double[] moved(Parameters theta, long seed, String name) {
    return Flat.minus(elements(theta, name), elements(Flat.random(seed), name));
  }

  /** Steps on losses that depend on nothing but their number. */
  private void run(Parameters theta, long seed, int steps) {
    Method method = create(theta);
    int[] number = new int[1];
    Objective L =
        places ->
            places.stream().mapToDouble(place -> 2 + Math.sin(++number[0] + seed % 97)).toArray();
    for (int i = 0; i < steps; i++) {
      method.step(L, theta, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
  }

  // 5: forwards reported are forwards made

  @Example
  void forwardsAreAsDeclared() {
    Parameters theta = Flat.random(5);
    Method method = create(theta);
    for (int i = 0; i < 7; i++) {
      CountedObjective L = new CountedObjective(objective(theta, bowl()));
      method.step(L, theta, Step.of(Key.ofSeed(5), i, learningRate()));
      assertEquals(method.forwards(i), L.forwards(), "step " + i);
      assertTrue(L.forwards() <= method.forwardsPerStep(), "step " + i);
    }
  }

  // 6: a step is a function of its losses

  @Property(tries = 5)
  void replayedLossesGiveTheSameBits(@ForAll long seed) {
    Parameters theta = Flat.random(seed);
    Parameters replayed = Flat.random(seed);
    Deque<Double> journal = new ArrayDeque<>();
    Method method = create(theta);
    Objective inner = objective(theta, bowl());
    Objective recording =
        places -> {
          double[] losses = inner.losses(places);
          for (double loss : losses) {
            journal.add(loss);
          }
          return losses;
        };
    for (int i = 0; i < STEPS; i++) {
      method.step(recording, theta, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
    Method again = create(replayed);
    Objective replay = places -> places.stream().mapToDouble(place -> journal.remove()).toArray();
    for (int i = 0; i < STEPS; i++) {
      again.step(replay, replayed, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
    assertEquals(theta.sha256(), replayed.sha256());
    assertTrue(journal.isEmpty());
  }

  // 7: the update follows the gradient

  @Example
  void meanUpdateOnALinearLossIsParallelToTheGradientInEveryTensor() {
    int runs = 2000;
    Parameters theta = Flat.zeros();
    double[] gradient = gradient(theta);
    double[] sum = new double[gradient.length];
    double[] squares = new double[gradient.length];
    for (int run = 0; run < runs; run++) {
      Parameters fresh = Flat.zeros();
      Objective L = objective(fresh, v -> Flat.dot(gradient, v));
      create(fresh).step(L, fresh, Step.of(Key.ofSeed(run), 0, learningRate()));
      double[] moved = Flat.weights(fresh);
      for (int i = 0; i < moved.length; i++) {
        double down = -moved[i] / learningRate();
        sum[i] += down;
        squares[i] += down * down;
      }
    }
    int from = 0;
    for (Parameter p : theta.list()) {
      double along = 0;
      double alongVariance = 0;
      double norm = 0;
      for (int i = from; i < from + p.size(); i++) {
        double mean = sum[i] / runs;
        double variance = (squares[i] / runs - mean * mean) / runs;
        along += mean * gradient[i];
        alongVariance += variance * gradient[i] * gradient[i];
        norm += gradient[i] * gradient[i];
      }
      assertTrue(
          along > 4.5 * Math.sqrt(alongVariance),
          p.name() + ": " + along / Math.sqrt(alongVariance) + " standard errors downhill");
      double chi = 0;
      for (int i = from; i < from + p.size(); i++) {
        double mean = sum[i] / runs;
        double variance = (squares[i] / runs - mean * mean) / runs;
        double off = mean - along / norm * gradient[i];
        chi += off * off / variance;
      }
      int n = p.size();
      assertTrue(chi < n + 6 * Math.sqrt(2 * n) + 10, p.name() + ": chi^2 " + chi + " of " + n);
      from += n;
    }
  }

  /**
   * A gradient of unequal elements, of equal ones where the update is elementwise, of equal
   * singular values where it is orthogonalised.
   */
  private double[] gradient(Parameters theta) {
    if (orthogonalised()) {
      return MatrixSpaces.ofEqualSingularValues(theta);
    }
    double[] gradient = Flat.of(new Direction.Rademacher(Key.ofSeed(7)), theta);
    for (int i = 0; i < gradient.length && !elementwise(); i++) {
      gradient[i] *= 0.5 + (i % 3) * 0.5;
    }
    return gradient;
  }

  @Example
  void lossFallsOnAConvexQuadratic() {
    Parameters theta = Flat.zeros();
    Method method = create(theta);
    Objective L = objective(theta, bowl());
    double before = L.loss(Perturbation.NONE);
    for (int i = 0; i < descentSteps(); i++) {
      method.step(L, theta, Step.of(Key.ofSeed(11), i, learningRate()));
    }
    double after = L.loss(Perturbation.NONE);
    assertTrue(after < before / 2, before + " -> " + after);
  }

  // 8: state memory

  @Example
  void stateIsAsDeclared() {
    Parameters theta = Flat.random(13).freeze(p -> p.name().equals("head"));
    Method method = create(theta);
    Objective L = objective(theta, bowl());
    for (int i = 0; i < STEPS; i++) {
      method.step(L, theta, Step.of(Key.ofSeed(13), i, learningRate()));
    }
    assertEquals(declaredStateBytes(theta), HeldState.bytes(method, theta));
  }

  @Example
  void aStepAllocatesNoModelSizedArray() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", Tensor.zeros(Shape.of(1024, 128)));
    tensors.put("bias", Tensor.zeros(Shape.of(128)));
    Parameters theta = Parameters.of(tensors);
    Method method = create(theta);
    int[] number = new int[1];
    Objective L =
        places -> places.stream().mapToDouble(place -> 2 + Math.sin(++number[0])).toArray();
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    method.step(L, theta, Step.of(Key.ofSeed(17), 0, 1e-6));
    long before = threads.getCurrentThreadAllocatedBytes();
    method.step(L, theta, Step.of(Key.ofSeed(17), 1, 1e-6));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    long model = theta.size() * Float.BYTES;
    // a single array of the model's size would exceed this; buffers of a few rows add up to less
    assertTrue(allocated < model, allocated + " bytes in a step on a model of " + model);
  }

  // 9: a non-finite loss changes nothing

  @Property(tries = 5)
  void aStepWithANonFiniteLossIsAsIfItHadNotBeen(@ForAll long seed) {
    Parameters straight = Flat.random(seed);
    Method reference = create(straight);
    Objective good = objective(straight, bowl());
    for (int i : new int[] {0, 1, 3, 4}) {
      reference.step(good, straight, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int failing = 0; failing < reference.forwards(2); failing++) {
        Parameters theta = Flat.random(seed);
        Method method = create(theta);
        int place = failing;
        Objective inner = objective(theta, bowl());
        for (int i = 0; i < STEPS; i++) {
          Step at = Step.of(Key.ofSeed(seed), i, learningRate());
          if (i == 2) {
            String before = theta.sha256();
            int[] asked = new int[1];
            Objective spoilt =
                places -> {
                  double[] losses = inner.losses(places);
                  for (int j = 0; j < losses.length; j++) {
                    losses[j] = asked[0]++ == place ? bad : losses[j];
                  }
                  return losses;
                };
            assertThrows(NonFiniteLossException.class, () -> method.step(spoilt, theta, at));
            assertEquals(before, theta.sha256());
          } else {
            method.step(inner, theta, at);
          }
        }
        assertEquals(straight.sha256(), theta.sha256(), "loss " + failing + " was " + bad);
      }
    }
  }

  @Example
  void skippedStepsAreCountedAndARunOfThemEnds() {
    Parameters theta = Flat.random(19);
    String before = theta.sha256();
    Objective nan = places -> new double[places.size()];
    int[] skipped = new int[1];
    Problem problem =
        new Problem() {
          @Override
          public Objective objective(int step) {
            return places -> {
              double[] losses = nan.losses(places);
              losses[losses.length - 1] = Double.NaN;
              return losses;
            };
          }

          @Override
          public Evaluation evaluate() {
            return new Evaluation(1, Double.NaN, 0);
          }
        };
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(int step, double rate, StepReport report, long forwards) {
            skipped[0] += report == null ? 1 : 0;
          }
        };
    Trainer trainer = new Trainer(10, learningRate(), Schedule.CONSTANT, 100, 0, 4);
    assertThrows(
        DivergedException.class,
        () -> trainer.train(create(theta), problem, theta, Key.ofSeed(19), listener));
    assertEquals(4, skipped[0], "the one that ended the run included");
    assertEquals(before, theta.sha256());
  }

  // objectives

  /** L = |theta - 1|^2 / 2. */
  private static Loss bowl() {
    return v -> {
      double sum = 0;
      for (double x : v) {
        sum += (x - 1) * (x - 1) / 2;
      }
      return sum;
    };
  }

  private interface Loss {
    double of(double[] weights);
  }

  private static Loss flat() {
    return v -> 1 + 1e-9 * v[0];
  }

  private interface Watch {
    void at(double[] place);
  }

  /** A loss of all weights as one vector; every place is shown before it is evaluated. */
  private static Objective observed(Parameters theta, Loss loss, Watch watch) {
    return places ->
        places.stream()
            .mapToDouble(
                place -> {
                  double[] v = Flat.at(theta, place);
                  watch.at(v);
                  return loss.of(v);
                })
            .toArray();
  }

  private static Objective objective(Parameters theta, Loss loss) {
    return observed(theta, loss, v -> {});
  }

  private static double[] elements(Parameters theta, String name) {
    float[] data = theta.tensor(name).data();
    double[] elements = new double[data.length];
    for (int i = 0; i < data.length; i++) {
      elements[i] = data[i];
    }
    return elements;
  }

  /** Whether b has everywhere the sign of a, or everywhere the other. */
  private static boolean sameSigns(double[] a, double[] b) {
    boolean same = true;
    boolean opposite = true;
    for (int i = 0; i < a.length; i++) {
      same &= Math.signum(a[i]) == Math.signum(b[i]);
      opposite &= Math.signum(a[i]) == -Math.signum(b[i]);
    }
    return same || opposite;
  }
}
