package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.rule.UpdateRule;

/** Members and their weights against the formulas in double loops. */
class EggrollTest {
  private static final int D = 94;
  private static final double EPS = 1e-2;

  private static Eggroll eggroll(int samples, int rank, Fitness fitness, Parameters theta) {
    return new Eggroll(EPS, samples, rank, fitness, UpdateRule.sgd(), theta);
  }

  /** E of a key: element (i, j) of a matrix is sum_k A[i, k] B[j, k] / sqrt(r). */
  private static double[] member(Key key, int rank, Parameters theta) {
    double[] e = new double[D];
    int next = 0;
    for (Parameter p : theta.list()) {
      int m = p.shape().rows();
      int n = p.shape().columns();
      int r = Math.min(rank, Math.min(m, n));
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          if (p.shape().isMatrix()) {
            for (int k = 0; k < r; k++) {
              double a = ReferenceNoise.gaussian(key.fold("A").fold(p.name()), i * r + k);
              double b = ReferenceNoise.gaussian(key.fold("B").fold(p.name()), j * r + k);
              e[next] += a * b / Math.sqrt(r);
            }
          } else {
            e[next] = ReferenceNoise.gaussian(key.fold(p.name()), j);
          }
          next++;
        }
      }
    }
    return e;
  }

  @Test
  void stepsWeighMembersByTheZScoresOfTheirLosses() {
    Parameters theta = Flat.random(4);
    int rank = 4; // head, (3, 6), has 3
    int pairs = 3;
    Eggroll method = eggroll(2 * pairs, rank, Fitness.Z_SCORE, theta);
    for (int number = 0; number < 4; number++) {
      double[] x = Flat.weights(theta);
      double[][] e = new double[pairs][];
      double[] f = new double[2 * pairs];
      double mean = 0;
      for (int i = 0; i < pairs; i++) {
        e[i] = member(RUN.fold(number).fold(i), rank, theta);
        f[2 * i] = Oracle.quadratic(plus(x, EPS, e[i]));
        f[2 * i + 1] = Oracle.quadratic(plus(x, -EPS, e[i]));
        mean += (f[2 * i] + f[2 * i + 1]) / (2 * pairs);
      }
      double variance = 0;
      for (double loss : f) {
        variance += (loss - mean) * (loss - mean) / (2 * pairs);
      }
      double[] expected = new double[D];
      for (int i = 0; i < pairs; i++) {
        double difference = (f[2 * i + 1] - f[2 * i]) / Math.sqrt(variance);
        expected = plus(expected, LR / (2 * pairs) * difference, e[i]);
      }
      assertClose(expected, moved(method, theta, Oracle::quadratic, number));
    }
    assertEquals(6, method.forwardsPerStep());
  }

  /** On two members the lower has 1/2, the higher -1/2: a step of fixed length downhill. */
  @Test
  void ofAPairTheRanksTellTheSideAlone() {
    Parameters theta = Flat.zeros();
    double[] e = member(RUN.fold(0).fold(0), 1, theta);
    double side = Math.signum(Flat.dot(Oracle.slope(), e));
    double[] moved = moved(eggroll(2, 1, Fitness.RANK, theta), theta, Oracle::linear, 0);
    assertClose(plus(new double[D], -LR * side / 2, e), moved);
  }

  /** (f - 3) / sqrt(14/3) with its sign turned; ranks 2 of 0..3, twice the mean of 0 and 1, 3. */
  @Test
  void fitnessesAreThoseOfTheDefinition() {
    double spread = Math.sqrt(14 / 3.0);
    double[] zScores = {2 / spread, 1 / spread, -3 / spread};
    assertArrayEquals(zScores, Fitness.Z_SCORE.of(1, 2, 6), 1e-12);
    assertArrayEquals(new double[3], Fitness.Z_SCORE.of(5, 5, 5));
    assertArrayEquals(new double[3], Fitness.Z_SCORE.of(0.1, 0.1, 0.1)); // whose mean is rounded
    double third = 1 / 3.0;
    double[] ranks = {-1 / 6.0, third, third, -0.5};
    assertArrayEquals(ranks, Fitness.RANK.of(3, 1, 1, 7), 1e-12);
    assertArrayEquals(new double[3], Fitness.RANK.of(5, 5, 5));
  }

  /** Neither the scale of a loss nor what is added to it counts. */
  @Test
  void stepsDoNotDependOnTheScaleOfTheLoss() {
    for (Fitness fitness : Fitness.values()) {
      Parameters one = Flat.random(1);
      Parameters other = Flat.random(1);
      double[] moved = moved(eggroll(8, 2, fitness, one), one, Oracle::quadratic, 0);
      double[] same =
          moved(eggroll(8, 2, fitness, other), other, v -> 40 * Oracle.quadratic(v) - 7, 0);
      assertClose(moved, same);
    }
  }

  /** E E^T = I, whatever the rank and where a matrix has less than that. */
  @Test
  void membersHaveUncorrelatedElementsOfVarianceOne() {
    for (int rank : new int[] {1, 4}) {
      int runs = 4000;
      double[] squares = new double[D];
      double[] neighbours = new double[D - 1];
      Parameters theta = Flat.zeros();
      Eggroll method = eggroll(2, rank, Fitness.Z_SCORE, theta);
      for (int run = 0; run < runs; run++) {
        List<double[]> places = new ArrayList<>();
        Objective L =
            asked -> {
              asked.forEach(place -> places.add(Flat.at(theta, place)));
              return new double[] {1, 1}; // and so nothing moves
            };
        method.step(L, theta, Step.of(Key.ofSeed(run), 0, LR));
        double[] e = plus(new double[D], 1 / EPS, places.get(0));
        for (int i = 0; i < D; i++) {
          squares[i] += e[i] * e[i] / runs;
        }
        for (int i = 0; i + 1 < D; i++) {
          neighbours[i] += e[i] * e[i + 1] / runs;
        }
      }
      double bound = 5.5 * Math.sqrt(8.0 / runs); // E (a b)^4 - 1 = 8, at rank 1
      for (int i = 0; i < D; i++) {
        assertEquals(1, squares[i], bound, "element " + i);
      }
      for (int i = 0; i + 1 < D; i++) {
        assertEquals(0, neighbours[i], bound / 1.5, "elements from " + i); // E (a b a c)^2 = 3
      }
    }
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    String message =
        assertThrows(IllegalArgumentException.class, () -> eggroll(5, 1, Fitness.Z_SCORE, theta))
            .getMessage();
    assertTrue(message.contains("samples is 5") && message.contains("even"), message);
    for (Runnable bad :
        new Runnable[] {
          () -> eggroll(0, 1, Fitness.RANK, theta),
          () -> eggroll(4, 0, Fitness.RANK, theta),
          () -> eggroll(4, 6, Fitness.RANK, theta),
          () -> new Eggroll(0, 4, 1, Fitness.RANK, UpdateRule.sgd(), theta),
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
