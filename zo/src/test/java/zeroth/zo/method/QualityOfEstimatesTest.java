package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/**
 * How well an update points along the gradient in the linear regime: d cos^2(update, gradient) for
 * large d. On a linear loss with Gaussian directions the part of an update across the gradient is,
 * given the part along it, Gaussian of d - 1 dimensions, so that (d - 3) tan^-2 has that limit as
 * its expectation at every d; this is what is averaged. The expected figures are the formulas' own
 * (order statistics of M standard normals), not this code's.
 */
class QualityOfEstimatesTest {
  private static final int D = 24;
  private static final int RUNS = 3000;
  private static final double EPS = 1e-3;

  private static void check(IntFunction<Method> create, int count, double expected) {
    Parameters theta = Parameters.of("x", Tensor.zeros(Shape.of(D)));
    double[] g = new double[D];
    for (int i = 0; i < D; i++) {
      g[i] = Math.sin(i + 1);
    }
    double norm = Flat.dot(g, g);
    Objective L = Oracle.objective(theta, v -> Flat.dot(g, v));
    double sum = 0;
    double squares = 0;
    for (int run = 0; run < RUNS; run++) {
      create.apply(count).step(L, theta, Step.of(Key.ofSeed(run), 0, 1));
      double[] moved = Flat.weights(theta);
      Arrays.fill(theta.tensor("x").data(), 0);
      double along = Flat.dot(moved, g) * Flat.dot(moved, g) / norm;
      double across = Flat.dot(moved, moved) - along;
      double quality = (D - 3) * along / across;
      sum += quality;
      squares += quality * quality;
    }
    double mean = sum / RUNS;
    double error = Math.sqrt((squares / RUNS - mean * mean) / RUNS);
    assertTrue(error < 0.06 * expected, "error " + error);
    assertEquals(expected, mean, 4 * error + 0.005, "of " + count);
  }

  @Test
  void mezoHasItsNumberOfPairs() {
    IntFunction<Method> mezo = q -> new Mezo(EPS, q, UpdateRule.sgd());
    check(mezo, 1, 1);
    check(mezo, 2, 2);
    check(mezo, 4, 4);
    check(mezo, 8, 8);
  }

  @Test
  void leaveOneOutHasOneLessThanItsSamples() {
    IntFunction<Method> rloo = K -> new Rloo(EPS, K, Noise.gaussian(), UpdateRule.sgd());
    check(rloo, 2, 1);
    check(rloo, 4, 3);
    check(rloo, 8, 7);
  }

  @Test
  void fzooHasItsNumberOfSamples() {
    IntFunction<Method> fzoo = N -> new Fzoo(EPS, N, Noise.gaussian(), UpdateRule.sgd());
    check(fzoo, 2, 2);
    check(fzoo, 4, 4);
    check(fzoo, 8, 8);
  }

  /** Weights that are ranks of slopes: (sum w s)^2 / sum w^2 of normal s, 3/pi q for many pairs. */
  @Test
  void ranksHaveAlmostTheirNumberOfPairs() {
    IntFunction<Method> es = q -> new OpenAiEs(EPS, q, Noise.gaussian(), UpdateRule.sgd());
    check(es, 1, 1);
    check(es, 4, rankedPairs(4));
    check(es, 8, rankedPairs(8));
    assertEquals(3 / Math.PI, rankedPairs(40) / 40, 0.02);
  }

  private static double rankedPairs(int q) {
    Random random = new Random(q);
    int draws = 20_000;
    double sum = 0;
    for (int draw = 0; draw < draws; draw++) {
      double[] slopes = DoubleStream.generate(random::nextGaussian).limit(q).toArray();
      double along = 0;
      double squares = 0;
      for (double s : slopes) {
        double above = Math.signum(s); // of the pair's two losses, then of all others
        for (double other : slopes) {
          above += other == s ? 0 : Math.signum(s - other) + Math.signum(s + other);
        }
        along += above * s;
        squares += above * above;
      }
      sum += along * along / squares;
    }
    return sum / draws;
  }

  /** Members in pairs: MeZO's half as many pairs, whatever scales them. */
  @Test
  void eggrollHasHalfItsMembers() {
    IntFunction<Method> eggroll =
        N ->
            new Eggroll(
                EPS,
                N,
                1,
                Fitness.Z_SCORE,
                UpdateRule.sgd(),
                Parameters.of("x", Tensor.zeros(Shape.of(D))));
    check(eggroll, 2, 1);
    check(eggroll, 8, 4);
  }

  /** E[Y_(1)^2] of M standard normals; at M = 2 selection gains nothing. */
  @Test
  void greedyHasTheSquareOfTheLeastNormal() {
    IntFunction<Method> greedy = M -> new MezoGreedy(EPS, M, Noise.gaussian(), UpdateRule.sgd());
    check(greedy, 2, 1.00);
    check(greedy, 4, 1.55);
    check(greedy, 8, 2.40);
  }

  @Test
  void ldsdStartsAsGreedy() {
    IntFunction<Method> ldsd =
        K ->
            new Ldsd(
                EPS,
                K,
                1,
                0.1,
                Noise.gaussian(),
                UpdateRule.sgd(),
                Parameters.of("x", Tensor.zeros(Shape.of(D))),
                Noise.zero(),
                0);
    check(ldsd, 2, 1.00);
    check(ldsd, 4, 1.55);
    check(ldsd, 8, 2.40);
  }

  /** E[(mean low - mean high)^2] / (1/t + 1/(M - t)). */
  @Test
  void guidingVectorHasTheSquareOfTheContrast() {
    IntFunction<Method> gv =
        M -> new MezoGv(EPS, M, 0.5, false, Noise.gaussian(), UpdateRule.sgd());
    check(gv, 2, 1.00);
    check(gv, 4, 2.10);
    check(gv, 8, 4.54);
  }
}
