package zeroth.bench.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The range of k independent standard normal variables, which is the studentised range with
 * infinitely many degrees of freedom.
 */
final class StudentizedRange {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Beyond this, a normal density is below 1e-17. */
  private static final double FAR = 8.5;

  /** Even number of Simpson's strips; their error is below 1e-10 for k up to some hundreds. */
  private static final int STRIPS = 1000;

  private StudentizedRange() {}

  /**
   * P(range <= q) = k integral of density(z) (Phi(z) - Phi(z - q))^(k - 1) dz: z is the largest,
   * any of the k, and the others lie at most q below.
   */
  static double probability(double q, int k) {
    double width = 2 * FAR / STRIPS;
    double sum = 0;
    for (int i = 0; i <= STRIPS; i++) {
      double z = -FAR + i * width;
      double inside = NORMAL.cumulativeProbability(z) - NORMAL.cumulativeProbability(z - q);
      double weight = i == 0 || i == STRIPS ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * NORMAL.density(z) * Math.pow(inside, k - 1);
    }
    return k * sum * width / 3;
  }

  /** The q that a range exceeds with probability alpha, by bisection. */
  static double quantile(double alpha, int k) {
    double low = 0;
    double high = 2 * FAR;
    while (high - low > 1e-10) {
      double middle = (low + high) / 2;
      if (1 - probability(middle, k) > alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
