package zeroth.bench.statistics;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The interval of Student's t for the mean difference of paired measurements: with d_i = a_i - b_i,
 * their mean m and sample standard deviation s,
 *
 * <pre>
 * m -+ t s / sqrt(n)       t the (1 + level) / 2 quantile with n - 1 degrees of freedom
 * </pre>
 *
 * <p>It holds its level for every n from 2 on if differences are normal, and this is the interval
 * to call with few seeds. Share of 20,000 simulated samples whose interval at level 0.95 holds the
 * true mean:
 *
 * <pre>
 * differences       n = 3    n = 5    n = 10   n = 30
 * normal            0.949    0.949    0.950    0.951
 * t, 3 degrees      0.960    0.963    0.958    0.955
 * exponential       0.885    0.886    0.898    0.928
 * </pre>
 *
 * <p>Where differences are skewed, as the exponential ones, it falls short as well. Few seeds make
 * it wide: at n = 3 it is m -+ 2.48 s, at n = 5 m -+ 1.24 s. {@link PairedBootstrap} gives narrower
 * ones at the price of its level.
 */
public final class StudentInterval {
  private StudentInterval() {}

  /**
   * For the mean of a - b.
   *
   * @param a a method's measure by seed, n values
   * @param b the other's, with the same seeds in the same order
   * @param level of confidence, between 0 and 1
   * @throws IllegalArgumentException if there are not as many, fewer than two, or one is not finite
   */
  public static Interval of(double[] a, double[] b, double level) {
    Summary d = Summary.of(PairedDifferences.of(a, b));
    double outside = (1 - Interval.level(level)) / 2;
    double t = TDistribution.of(d.n() - 1).inverseSurvivalProbability(outside);
    double half = t * d.standardError();
    return new Interval(d.mean() - half, d.mean() + half);
  }
}
