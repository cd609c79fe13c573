package zeroth.bench.statistics;

import java.util.Arrays;
import zeroth.tensor.random.Key;

/**
 * The percentile interval of the bootstrap (Efron and Tibshirani, "An Introduction to the
 * Bootstrap", 1993, chapter 13) for the mean difference of paired measurements: pairs are drawn
 * with replacement, n at a time, and of the R means so found the inner share of {@code level}
 * stays. Its ends are the k-th smallest and the k-th largest mean, k the whole part of (R + 1) (1 -
 * level) / 2.
 *
 * <p>It asks for no normal differences, but for many pairs. With few it does not hold its level,
 * whatever R is: it lies between the smallest and the largest difference, and where all lie on one
 * side of the true mean, which happens in a share of 2^(1 - n) at least, no interval in between can
 * hold it. At n = 3 that caps the level at 0.75. Correcting its bias and skewness (BCa) moves the
 * ends within the same bounds. Share of 20,000 simulated samples whose interval at level 0.95 with
 * R = 999 holds the true mean:
 *
 * <pre>
 * differences       n = 3    n = 5    n = 10   n = 30
 * normal            0.746    0.837    0.901    0.937
 * t, 3 degrees      0.746    0.832    0.890    0.928
 * exponential       0.699    0.787    0.862    0.920
 * </pre>
 *
 * <p>So {@link StudentInterval} is the one to state for fewer than some 30 seeds.
 */
public final class PairedBootstrap {
  private PairedBootstrap() {}

  /**
   * For the mean of a - b.
   *
   * @param a a method's measure by seed, n values
   * @param b the other's, with the same seeds in the same order
   * @param key decides which pairs are drawn; the same key gives the same interval
   * @param resamples number of means, R; with less than 2 / (1 - level) - 1 there is no interval
   * @param level of confidence, between 0 and 1
   * @throws IllegalArgumentException if there are not as many, fewer than two, one is not finite,
   *     or resamples are too few
   */
  public static Interval of(double[] a, double[] b, Key key, int resamples, double level) {
    double[] d = PairedDifferences.of(a, b);
    // a level such as 0.9 is not exact in double: what is whole but for that counts as whole
    int k = (int) ((resamples + 1.0) * (1 - Interval.level(level)) / 2 + 1e-9);
    if (k < 1) {
      throw new IllegalArgumentException(resamples + " resamples are too few for level " + level);
    }
    double[] means = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      Key draw = key.fold(r);
      double sum = 0;
      for (int i = 0; i < d.length; i++) {
        sum += d[index(draw, i, d.length)];
      }
      means[r] = sum / d.length;
    }
    Arrays.sort(means);
    return new Interval(means[k - 1], means[resamples - k]);
  }

  /** A number in [0, n): the upper 32 bits of a block as a fraction, times n. */
  private static int index(Key key, int i, int n) {
    return (int) ((key.block(i) >>> 32) * n >>> 32);
  }
}
