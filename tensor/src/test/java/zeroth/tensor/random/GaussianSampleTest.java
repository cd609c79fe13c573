package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import zeroth.tensor.math.DoubleErf;

/**
 * Moments and distribution of a large sample, spread over the addresses of a run: steps, candidates
 * and tensors. {@code -Dzeroth.noise.samples=100000000} takes a larger sample and prints the
 * figures.
 */
class GaussianSampleTest {
  private static final long SAMPLES = Long.getLong("zeroth.noise.samples", 10_000_000L);
  private static final boolean PRINT = System.getProperty("zeroth.noise.samples") != null;

  /** Cells of a histogram per unit. */
  private static final int CELLS = 1024;

  private static final int REACH = 5;

  private static final double[] powerSums = new double[7];
  private static final long[] histogram = new long[2 * REACH * CELLS + 1];
  private static long n;
  private static float largest;

  @BeforeAll
  static void sample() {
    int size = 1 << 16;
    for (int i = 0; n < SAMPLES; i++) {
      Key key = Key.ofSeed(42).fold(i / 12).fold(i / 4 % 3).fold("layer." + i % 4);
      double[] sums = new double[7];
      for (float z : Statistic.gaussian(key, size)) {
        double power = 1;
        for (int k = 1; k <= 6; k++) {
          power *= z;
          sums[k] += power;
        }
        largest = Math.max(largest, Math.abs(z));
        histogram[(int) Math.ceil((z + REACH) * (double) CELLS)]++;
      }
      for (int k = 1; k <= 6; k++) {
        powerSums[k] += sums[k];
      }
      n += size;
    }
  }

  /** The k-th sample moment has variance (m_2k - m_k^2) / n. */
  @Test
  void momentsUpToTheSixth() {
    double[] normal = {1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945, 0, 10_395};
    for (int k = 1; k <= 6; k++) {
      double moment = powerSums[k] / n;
      double error = Math.sqrt((normal[2 * k] - normal[k] * normal[k]) / n);
      double off = (moment - normal[k]) / error;
      if (PRINT) {
        System.out.printf("moment %d of %d: %.6f, %+.2f standard errors%n", k, n, moment, off);
      }
      Statistic.assertSmall(off, "moment " + k);
    }
  }

  /**
   * Kolmogorov and Smirnov's distance at 10,241 places; sqrt(n) D exceeds 1.95 once in a thousand
   * samples of a normal distribution.
   */
  @Test
  void distributionFunction() {
    double worst = 0;
    long below = 0;
    for (int cell = 0; cell < histogram.length; cell++) {
      below += histogram[cell];
      double x = (double) cell / CELLS - REACH;
      worst = Math.max(worst, Math.abs(below / (double) n - DoubleErf.normal(x)));
    }
    double statistic = Math.sqrt(n) * worst;
    if (PRINT) {
      System.out.printf("Kolmogorov-Smirnov of %d: sqrt(n) D = %.3f%n", n, statistic);
    }
    assertTrue(statistic < 1.95, "sqrt(n) D = " + statistic);
  }

  /** P(|z| > 4) = 6.33e-5, P(|z| > 4.5) = 6.80e-6: Poisson counts. */
  @Test
  void tailsAreThere() {
    for (double x : new double[] {3, 3.5, 4, 4.5}) {
      long beyond = 0;
      for (int cell = 0; cell < histogram.length; cell++) {
        double upper = (double) cell / CELLS - REACH;
        beyond += upper <= -x || upper > x ? histogram[cell] : 0;
      }
      double expected = n * 2 * DoubleErf.normal(-x);
      double off = (beyond - expected) / Math.sqrt(expected);
      if (PRINT) {
        System.out.printf(
            "beyond %.1f: %d of %d, expected %.0f, %+.2f s.e.%n", x, beyond, n, expected, off);
      }
      Statistic.assertSmall(off, "number beyond " + x);
    }
    assertTrue(largest > 4.5 && largest < 4.855, "largest " + largest);
  }
}
