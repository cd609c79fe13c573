package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import zeroth.tensor.math.DoubleErf;
import zeroth.tensor.math.Elementary;

/**
 * The distribution of one element if words are uniform: the product of 65,536 radii and 65,536
 * angles, taken whole, so without any sampling error.
 */
class GaussianLatticeTest {
  private static final int N = 1 << 16;
  private static final float[] radius = new float[N];
  private static final float[] cosine = new float[N];

  @BeforeAll
  static void lattice() {
    for (int k = 0; k < N; k++) {
      radius[k] = ReferenceNoise.radius(k << 16 | 0x5a5a);
      cosine[k] = Elementary.cosTurns(ReferenceNoise.angle(0x5a5a << 16 | k));
    }
    Arrays.sort(radius);
  }

  @Test
  void sineTakesTheValuesOfTheCosine() {
    float[] sine = new float[N];
    for (int k = 0; k < N; k++) {
      sine[k] = Elementary.sinTurns(ReferenceNoise.angle(k));
    }
    float[] sorted = cosine.clone();
    Arrays.sort(sine);
    Arrays.sort(sorted);
    for (int k = 0; k < N; k++) {
      assertEquals(sorted[k], sine[k]);
    }
  }

  @Test
  void oddMomentsVanish() {
    for (int power = 1; power <= 5; power += 2) {
      assertEquals(0, mean(cosine, power), 1e-15);
    }
  }

  /**
   * Moment 2m of the lattice is the mean of f(u) = (-2 ln u)^m over the midpoints of N cells of
   * width h, times the mean of cos^2m, which is exact. f is convex, so a midpoint lies below its
   * cell's mean: by at most h^2/8 times the growth of f' in all cells but the first, and in the
   * first by the integral of f over [0, h] less h f(h/2).
   */
  @Test
  void evenMomentsFallShortOfTheNormalsByNoMoreThanTheMidpointRule() {
    double[] normal = {1, 3, 15, 105};
    double h = 1.0 / N;
    double log = -2 * Math.log(h);
    double integral = h; // of (-2 ln u)^m over [0, h], by parts from m - 1
    for (int m = 1; m <= normal.length; m++) {
      integral = h * Math.pow(log, m) + 2 * m * integral;
      double firstCell = integral - h * Math.pow(-2 * Math.log(h / 2), m);
      double otherCells = h / 4 * m * Math.pow(log, m - 1);
      double wave = mean(cosine, 2 * m);
      double moment = mean(radius, 2 * m) * wave;
      figure("moment " + 2 * m, moment, normal[m - 1]);
      double missing = normal[m - 1] - moment;
      double rounding = 1e-6 * normal[m - 1];
      assertTrue(missing > -rounding, "moment " + 2 * m + " is " + moment);
      assertTrue(
          missing < (firstCell + otherCells) * wave + rounding,
          "moment " + 2 * m + " is " + moment);
    }
  }

  /** By Stirling, the mean of -2 ln u over N midpoints is 2 - ln 2 / N + O(1/N^2). */
  @Test
  void theVarianceLacksWhatStirlingSays() {
    assertEquals(1 - Math.log(2) / (2 * N), mean(radius, 2) * mean(cosine, 2), 1e-7);
  }

  /** At every angle the share of radii below a limit is within 1/2 of a step of the exact one. */
  @Test
  void theDistributionFunctionIsTheNormals() {
    double worst = 0;
    for (int i = -600; i <= 600; i++) {
      double x = (i + 0.37) / 120;
      worst = Math.max(worst, Math.abs(below(x) - DoubleErf.normal(x)));
    }
    figure("distance of the distribution functions", worst, 0);
    assertTrue(worst < 0.51 / N, "distance " + worst);
  }

  @Test
  void tailsEndAtTheRootOf34Ln2() {
    float largest = radius[N - 1] * cosine[0];
    assertEquals(Math.sqrt(34 * Math.log(2)), largest, 1e-6);
    assertTrue(radius[0] > 0);
  }

  /** The share of the lattice that is at most x. */
  private static double below(double x) {
    double count = 0;
    for (int a = 0; a < N; a++) {
      double limit = x / cosine[a];
      int within = atMost(limit);
      count += cosine[a] > 0 ? within : N - within;
    }
    return count / N / N;
  }

  /** How many radii are at most r. */
  private static int atMost(double r) {
    int low = 0;
    int high = N;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (radius[middle] <= r) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double mean(float[] x, int power) {
    double sum = 0;
    for (float v : x) {
      sum += Math.pow(v, power);
    }
    return sum / x.length;
  }

  private static void figure(String what, double got, double normal) {
    if (Long.getLong("zeroth.noise.samples") != null) {
      System.out.printf("exact %s: %.9g (normal: %.9g)%n", what, got, normal);
    }
  }
}
