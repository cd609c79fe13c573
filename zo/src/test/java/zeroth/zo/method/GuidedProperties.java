package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.util.Comparator;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.noise.SubspaceNoise;
import zeroth.zo.rule.UpdateRule;

/** MeZO-GV, MeZO-Greedy and their variants with a memory. */
class GuidedProperties {
  private static final double EPS = 1e-2;

  /** Candidates of a step in the order of g.z. */
  private static int[] ranked(int number, int M, Parameters theta) {
    return IntStream.range(0, M)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i -> Flat.dot(Oracle.slope(), gaussian(RUN.fold(number).fold(i), theta))))
        .mapToInt(i -> i)
        .toArray();
  }

  @Example
  void guidingVectorIsEliteLessRest() {
    for (boolean normalise : new boolean[] {false, true}) {
      for (double[] shape : new double[][] {{6, 0.5, 3}, {5, 0.5, 2}, {5, 0.2, 1}, {4, 0.9, 3}}) {
        int M = (int) shape[0];
        int elite = (int) shape[2];
        Parameters theta = Flat.random(14);
        int[] ranked = ranked(1, M, theta);
        double[] v = new double[94];
        for (int rank = 0; rank < M; rank++) {
          double weight = rank < elite ? 1.0 / elite : -1.0 / (M - elite);
          v = plus(v, weight, gaussian(RUN.fold(1).fold(ranked[rank]), theta));
        }
        if (normalise) {
          v = plus(new double[94], 1 / Math.sqrt(1.0 / elite + 1.0 / (M - elite)), v);
        }
        double g = Flat.dot(Oracle.slope(), v);
        MezoGv method = new MezoGv(EPS, M, shape[1], normalise, Noise.gaussian(), UpdateRule.sgd());
        assertClose(plus(new double[94], -LR * g, v), moved(method, theta, Oracle::linear, 1));
        assertEquals(M + 2, method.forwardsPerStep());
        assertTrue(g < 0, "the elite lies uphill");
      }
    }
  }

  @Property(tries = 20)
  void guidingVectorOfTwoIsMezoAlongTheirDifferenceWhicheverIsLower(
      @ForAll long seed, @ForAll boolean firstIsLower) {
    Parameters guided = Flat.random(seed);
    Parameters plain = Flat.random(seed);
    Step at = Step.of(Key.ofSeed(seed), 3, LR);
    Objective inner = Oracle.objective(guided, Oracle::quadratic);
    int[] calls = new int[1];
    Objective ranking =
        places ->
            calls[0]++ == 0
                ? new double[] {firstIsLower ? 1 : 2, firstIsLower ? 2 : 1}
                : inner.losses(places);
    new MezoGv(EPS, 2, 0.5, false, Noise.gaussian(), UpdateRule.sgd()).step(ranking, guided, at);
    Noise difference =
        (step, key) ->
            new Direction.Gaussian(step.key(0)).minus(new Direction.Gaussian(step.key(1)));
    new Mezo(EPS, 1, difference, UpdateRule.sgd())
        .step(Oracle.objective(plain, Oracle::quadratic), plain, at);
    assertEquals(plain.sha256(), guided.sha256());
    assertNotEquals(Flat.random(seed).sha256(), guided.sha256());
  }

  @Example
  void greedyGoesAlongTheLowest() {
    Parameters theta = Flat.random(15);
    double[] z = gaussian(RUN.fold(2).fold(ranked(2, 5, theta)[0]), theta);
    double g = Flat.dot(Oracle.slope(), z);
    MezoGreedy method = new MezoGreedy(EPS, 5, Noise.gaussian(), UpdateRule.sgd());
    assertClose(plus(new double[94], -LR * g, z), moved(method, theta, Oracle::linear, 2));
    assertEquals(6, method.forwardsPerStep());
  }

  @Example
  void memoryKeepsTheAddressOfTheLowerCandidate() {
    for (boolean contrast : new boolean[] {false, true}) {
      Parameters theta = Flat.random(16);
      Method method =
          contrast
              ? new MezoGvHistory(EPS, Noise.gaussian(), UpdateRule.sgd())
              : new MezoGreedyHistory(EPS, Noise.gaussian(), UpdateRule.sgd());
      double[] kept = gaussian(RUN.fold(0).fold(1), theta);
      for (int number = 0; number < 12; number++) {
        double[] fresh = gaussian(RUN.fold(number).fold(0), theta);
        boolean better = Flat.dot(Oracle.slope(), fresh) < Flat.dot(Oracle.slope(), kept);
        double[] low = better ? fresh : kept;
        double[] high = better ? kept : fresh;
        double[] v = contrast ? plus(low, -1, high) : low;
        double g = Flat.dot(Oracle.slope(), v);
        assertClose(plus(new double[94], -LR * g, v), moved(method, theta, Oracle::linear, number));
        kept = low;
      }
      assertEquals(contrast ? 4 : 3, method.forwardsPerStep());
    }
  }

  /** The kept direction is the one that was evaluated, in the subspace of the step that drew it. */
  @Example
  void memoryKeepsTheDirectionOverTheEndOfASubspacesPeriod() {
    int period = 3;
    for (boolean contrast : new boolean[] {false, true}) {
      Parameters theta = Flat.random(16);
      Noise noise = new SubspaceNoise(2, period, theta);
      Method method =
          contrast
              ? new MezoGvHistory(EPS, noise, UpdateRule.sgd())
              : new MezoGreedyHistory(EPS, noise, UpdateRule.sgd());
      double[] kept = subspace(period, 0, 1, theta);
      int drawn = 0;
      int oldest = 0;
      for (int number = 0; number < 15; number++) {
        double[] fresh = subspace(period, number, 0, theta);
        boolean better = Flat.dot(Oracle.slope(), fresh) < Flat.dot(Oracle.slope(), kept);
        double[] low = better ? fresh : kept;
        double[] high = better ? kept : fresh;
        double[] v = contrast ? plus(low, -1, high) : low;
        double g = Flat.dot(Oracle.slope(), v);
        assertClose(plus(new double[94], -LR * g, v), moved(method, theta, Oracle::linear, number));
        kept = low;
        drawn = better ? number : drawn;
        oldest = Math.max(oldest, number / period - drawn / period);
      }
      assertTrue(oldest > 1, "the kept direction is never older than a period");
    }
  }

  /** Of candidate i of a step, by a law that has drawn nothing else. */
  private static double[] subspace(int period, int number, int i, Parameters theta) {
    Step at = Step.of(RUN, number, LR);
    return Flat.of(new SubspaceNoise(2, period, theta).draw(at, at.key(i)), theta);
  }

  @Example
  void reportsHaveMeanLossAndSlope() {
    Parameters theta = Flat.zeros();
    Objective L = Oracle.objective(theta, Oracle::linear);
    Step at = Step.of(RUN, 0, 1e-9);
    double y0 = Flat.dot(Oracle.slope(), gaussian(RUN.fold(0).fold(0), theta));
    double y1 = Flat.dot(Oracle.slope(), gaussian(RUN.fold(0).fold(1), theta));
    double difference = -Math.abs(y0 - y1);
    double candidates = 3 + EPS * (y0 + y1) / 2;
    double tolerance = 2e-3 * Math.abs(difference);
    StepReport gv =
        new MezoGv(EPS, 2, 0.5, false, Noise.gaussian(), UpdateRule.sgd()).step(L, theta, at);
    assertEquals(3, gv.loss(), 1e-4);
    assertEquals(difference, gv.projectedGradient(), tolerance);
    StepReport gvHistory =
        new MezoGvHistory(EPS, Noise.gaussian(), UpdateRule.sgd()).step(L, theta, at);
    assertEquals(3, gvHistory.loss(), 1e-4);
    assertEquals(difference, gvHistory.projectedGradient(), tolerance);
    StepReport greedy =
        new MezoGreedy(EPS, 2, Noise.gaussian(), UpdateRule.sgd()).step(L, theta, at);
    assertEquals(candidates, greedy.loss(), 1e-4);
    assertEquals(Math.min(y0, y1), greedy.projectedGradient(), tolerance);
    StepReport history =
        new MezoGreedyHistory(EPS, Noise.gaussian(), UpdateRule.sgd()).step(L, theta, at);
    assertEquals(candidates, history.loss(), 1e-4);
    assertEquals(Math.min(y0, y1), history.projectedGradient(), tolerance);
  }

  @Example
  void badValuesAreRefused() {
    for (double[] bad : new double[][] {{0, 2, 0.5}, {1, 1, 0.5}, {1, 2, 0.4}, {1, 2, 1}}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      new MezoGv(
                          bad[0], (int) bad[1], bad[2], false, Noise.gaussian(), UpdateRule.sgd()))
              .getMessage();
      assertTrue(message.matches("(eps|candidates|alpha) is .*"), message);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new MezoGreedy(1, 1, Noise.gaussian(), UpdateRule.sgd()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MezoGreedy(0, 2, Noise.gaussian(), UpdateRule.sgd()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MezoGvHistory(0, Noise.gaussian(), UpdateRule.sgd()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MezoGreedyHistory(0, Noise.gaussian(), UpdateRule.sgd()));
  }
}
