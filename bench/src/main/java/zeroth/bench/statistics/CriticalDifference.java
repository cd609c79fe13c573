package zeroth.bench.statistics;

/**
 * Nemenyi's test: two of k methods differ if their mean ranks over N blocks differ by at least
 *
 * <pre>
 * CD = q_alpha sqrt(k (k + 1) / (6 N))
 * </pre>
 *
 * with q_alpha the upper alpha quantile of the studentised range of k means, divided by sqrt(2)
 * (Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7, 2006, section
 * 3.2.2). q_alpha is integrated here for any k; Demsar's table 5 has it for k up to 10. It holds
 * for all k (k - 1) / 2 pairs at once, and is conservative where ranks are tied.
 *
 * @param q q_alpha
 * @param value CD, in ranks; above k - 1, which no two mean ranks differ by, if N is too small for
 *     any finding
 */
public record CriticalDifference(double q, double value) {

  /**
   * Of some methods over some blocks.
   *
   * @param methods number of methods, k, at least 2
   * @param blocks number of blocks, N, at least 1
   * @param alpha probability of any finding among methods that rank alike, at least 1e-6 and below
   *     1
   */
  public static CriticalDifference of(int methods, int blocks, double alpha) {
    if (methods < 2 || blocks < 1) {
      throw new IllegalArgumentException(methods + " methods over " + blocks + " blocks");
    }
    if (!(alpha >= 1e-6 && alpha < 1)) {
      throw new IllegalArgumentException("alpha from 1e-6 to below 1, not " + alpha);
    }
    double q = StudentizedRange.quantile(alpha, methods) / Math.sqrt(2);
    return new CriticalDifference(q, q * Math.sqrt(methods * (methods + 1.0) / (6.0 * blocks)));
  }

  /** Whether two mean ranks differ by as much. */
  public boolean separates(double meanRank, double other) {
    return Math.abs(meanRank - other) >= value;
  }
}
