package zeroth.zo.quadratics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Objective;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;

/** CMA-ES against its equations written out once more, and on the functions it is known by. */
class CmaEsTest {
  private static final Key RUN = Key.ofSeed(11);

  private static Parameters zeros(int d) {
    return Parameters.of("x", Tensor.zeros(Shape.of(d)));
  }

  private static Objective of(Parameters theta, ToDoubleFunction<double[]> loss) {
    return places ->
        places.stream().mapToDouble(place -> loss.applyAsDouble(Flat.at(theta, place))).toArray();
  }

  private static double ellipsoid(double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.pow(1e4, (double) i / (x.length - 1)) * (x[i] - 1) * (x[i] - 1);
    }
    return sum;
  }

  @Test
  void powersAreThoseOfTheMatrix() {
    SymmetricRoot two = SymmetricRoot.of(new double[][] {{5, 4}, {4, 5}}); // 9 and 1
    assertArrayEquals(new double[] {2, 1}, two.times(new double[] {1, 0}, 0.5), 1e-14);
    assertArrayEquals(new double[] {5 / 9.0, -4 / 9.0}, two.times(new double[] {1, 0}, -1), 1e-14);
    Random random = new Random(3);
    int d = 12;
    double[][] g = new double[d][d];
    double[][] a = new double[d][d];
    for (double[] row : g) {
      for (int j = 0; j < d; j++) {
        row[j] = random.nextGaussian() * Math.pow(10, j % 4 - 2);
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        for (int k = 0; k < d; k++) {
          a[i][j] += g[k][i] * g[k][j];
        }
      }
    }
    SymmetricRoot root = SymmetricRoot.of(a);
    for (int j = 0; j < d; j++) {
      double[] unit = new double[d];
      unit[j] = 1;
      double[] column = root.times(root.times(unit, 0.5), 0.5);
      double[] back = root.times(root.times(unit, 0.5), -0.5);
      for (int i = 0; i < d; i++) {
        assertEquals(a[i][j], column[i], 1e-9);
        assertEquals(unit[i], back[i], 1e-8);
      }
    }
    assertThrows(
        ArithmeticException.class, () -> SymmetricRoot.of(new double[][] {{1, 2}, {2, 1}}));
  }

  @Test
  void stepsFollowTheEquations() {
    assertEquals(0, stalls(CmaEsTest::ellipsoid));
  }

  /** Down a slope without end the path becomes long, and h 0. */
  @Test
  void stepsWithALongPathFollowThemToo() {
    int stalls = stalls(x -> -x[0] - x[1]);
    assertTrue(stalls >= 2 && stalls <= 9, "h was 0 in " + stalls + " of 12 steps");
  }

  /**
   * Places and means of some steps, with the tutorial's constants at d = 4 typed in by hand.
   *
   * @return steps in which h is 0
   */
  private static int stalls(ToDoubleFunction<double[]> loss) {
    int stalls = 0;
    int d = 4;
    double[] w = new double[4]; // lambda = 4 + 3 ln 4 = 8
    for (int i = 0; i < 4; i++) {
      w[i] = Math.log(4.5 / (i + 1)) / Math.log(4.5 * 4.5 * 4.5 * 4.5 / 24);
    }
    double muW = 1 / (sq(w[0]) + sq(w[1]) + sq(w[2]) + sq(w[3]));
    double cS = (muW + 2) / (4 + muW + 5);
    double dS = 1 + cS;
    double cC = (4 + muW / 4) / (8 + muW / 2);
    double c1 = 2 / (5.3 * 5.3 + muW);
    double cM = 2 * (muW - 2 + 1 / muW) / (36 + muW);
    double length = 2 * (1 - 1 / 16.0 + 1 / 336.0);
    Parameters theta = zeros(d);
    CmaEs method = new CmaEs(theta);
    assertEquals(8, method.forwardsPerStep());
    double[][] C = new double[d][d];
    for (int i = 0; i < d; i++) {
      C[i][i] = 1;
    }
    double[] pS = new double[d];
    double[] pC = new double[d];
    double sigma = 0.5;
    for (int number = 0; number < 12; number++) {
      Step at = Step.of(RUN, number, number == 0 ? 0.5 : 99);
      double[] m = Flat.weights(theta);
      SymmetricRoot root = SymmetricRoot.of(C);
      double[][] y = new double[8][];
      double[] f = new double[8];
      for (int k = 0; k < 8; k++) {
        double[] z = new double[d];
        for (int i = 0; i < d; i++) {
          z[i] = ReferenceNoise.gaussian(at.key(k).fold("x"), i);
        }
        y[k] = root.times(z, 0.5);
        double[] place = m.clone();
        for (int i = 0; i < d; i++) {
          place[i] += sigma * y[k][i];
        }
        f[k] = loss.applyAsDouble(place);
      }
      List<Integer> order = new ArrayList<>(IntStream.range(0, 8).boxed().toList());
      order.sort(Comparator.comparingDouble(k -> f[k]));
      double[] mean = new double[d];
      for (int i = 0; i < d; i++) {
        for (int r = 0; r < 4; r++) {
          mean[i] += w[r] * y[order.get(r)][i];
        }
      }
      method.step(of(theta, loss), theta, at);
      double[] now = Flat.weights(theta);
      for (int i = 0; i < d; i++) {
        assertEquals(m[i] + sigma * mean[i], now[i], 2e-3 * sigma, "step " + number);
      }
      double[] white = root.times(mean, -0.5);
      double squared = 0;
      for (int i = 0; i < d; i++) {
        pS[i] = (1 - cS) * pS[i] + Math.sqrt(cS * (2 - cS) * muW) * white[i];
        squared += pS[i] * pS[i];
      }
      double grown = 1 - Math.pow(1 - cS, 2 * (number + 1));
      double h = Math.sqrt(squared / grown) < (1.4 + 2.0 / 5) * length ? 1 : 0;
      stalls += h == 0 ? 1 : 0;
      for (int i = 0; i < d; i++) {
        pC[i] = (1 - cC) * pC[i] + h * Math.sqrt(cC * (2 - cC) * muW) * mean[i];
      }
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double rankOne = pC[i] * pC[j] + (1 - h) * cC * (2 - cC) * C[i][j];
          double rankMu = 0;
          for (int r = 0; r < 4; r++) {
            rankMu += w[r] * y[order.get(r)][i] * y[order.get(r)][j];
          }
          C[i][j] = (1 - c1 - cM) * C[i][j] + c1 * rankOne + cM * rankMu;
        }
      }
      sigma *= Math.exp(cS / dS * (Math.sqrt(squared) / length - 1));
    }
    return stalls;
  }

  private static double sq(double x) {
    return x * x;
  }

  private static int evaluations(int d, ToDoubleFunction<double[]> loss, double target, long seed) {
    Parameters theta = zeros(d);
    CmaEs method = new CmaEs(theta);
    Objective L = of(theta, loss);
    int count = 0;
    for (int step = 0; count < 30_000; step++) {
      method.step(L, theta, Step.of(Key.ofSeed(seed), step, 0.3));
      count += method.forwardsPerStep();
      if (L.loss(Perturbation.NONE) < target) {
        return count;
      }
    }
    return count;
  }

  /**
   * A covariance that has been learned makes a stretched function as good as round. Without it an
   * evolution strategy takes the condition, 10,000, times as long.
   */
  @Test
  void stretchedFunctionsTakeASmallMultipleOfRoundOnes() {
    for (long seed = 0; seed < 3; seed++) {
      int sphere = evaluations(10, CmaEsTest::sphere, 1e-8, seed);
      int stretched = evaluations(10, CmaEsTest::ellipsoid, 1e-8, seed);
      assertTrue(sphere < 2200, "sphere: " + sphere);
      assertTrue(stretched < 6000, "ellipsoid: " + stretched);
    }
  }

  private static double sphere(double[] x) {
    double[] away = Flat.minus(x, ones(x.length));
    return Flat.dot(away, away);
  }

  private static double[] ones(int d) {
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void onlyTheOrderOfLossesCounts() {
    Parameters plain = zeros(6);
    Parameters bent = zeros(6);
    CmaEs one = new CmaEs(plain);
    CmaEs other = new CmaEs(bent);
    for (int i = 0; i < 20; i++) {
      Step at = Step.of(RUN, i, 0.3);
      one.step(of(plain, CmaEsTest::ellipsoid), plain, at);
      other.step(of(bent, x -> Math.log(ellipsoid(x) + 1)), bent, at);
    }
    assertEquals(plain.sha256(), bent.sha256());
  }

  /** Sigma, paths and covariance, of a matrix and a vector; the root follows from them. */
  @Test
  void whatAMethodShowsOfItsStateLetsAnotherGoOn() {
    Parameters theta = Flat.zeros().freeze(p -> !p.name().equals("bias"));
    CmaEs method = new CmaEs(theta);
    Objective L = of(theta, CmaEsTest::ellipsoid);
    for (int i = 0; i < 7; i++) {
      method.step(L, theta, Step.of(RUN, i, 0.3));
    }
    List<Long> words = new ArrayList<>();
    method.visitState(state(value -> words.add(value) ? value : 0));
    assertEquals(2 + 6 * (2 + 6), words.size());
    Parameters copy = theta.copy();
    CmaEs fresh = new CmaEs(copy);
    Iterator<Long> kept = words.iterator();
    fresh.visitState(state(value -> kept.next()));
    for (int i = 7; i < 12; i++) {
      method.step(L, theta, Step.of(RUN, i, 99));
      fresh.step(of(copy, CmaEsTest::ellipsoid), copy, Step.of(RUN, i, 99));
    }
    assertEquals(theta.sha256(), copy.sha256());
  }

  private static StateVisitor state(LongUnaryOperator bits) {
    return new StateVisitor() {
      @Override
      public void tensors(Parameters held) {
        throw new AssertionError("its numbers are doubles");
      }

      @Override
      public long bits(long value) {
        return bits.applyAsLong(value);
      }
    };
  }

  @Test
  void reportsHaveTheMeanLossOfThePopulation() {
    Parameters theta = zeros(4);
    Objective L = places -> IntStream.range(0, 8).mapToDouble(k -> 1 + k * k).toArray();
    StepReport report = new CmaEs(theta).step(L, theta, Step.of(RUN, 0, 0.1));
    assertEquals(1 + 140 / 8.0, report.loss());
    assertTrue(Double.isNaN(report.projectedGradient()));
  }

  @Test
  void largeModelsAreRefusedInALine() {
    assertEquals(4, new CmaEs(zeros(1)).forwardsPerStep());
    assertEquals(24, new CmaEs(zeros(CmaEs.MOST)).forwardsPerStep());
    Parameters none = zeros(2).freeze(p -> true);
    assertThrows(IllegalArgumentException.class, () -> new CmaEs(none));
    Parameters many = zeros(CmaEs.MOST + 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> new CmaEs(many)).getMessage();
    assertTrue(message.contains("cma-es") && message.contains("1001"), message);
    assertEquals(1, message.lines().count());
  }
}
