package zeroth.bench.statistics;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.FDistribution;

/**
 * Friedman's test of whether k methods rank alike over N blocks, and the F statistic of Iman and
 * Davenport, which is less conservative (Demsar, "Statistical comparisons of classifiers over
 * multiple data sets", JMLR 7, 2006, section 3.2.2). With r_ij the rank of method j in block i and
 * R_j = sum_i r_ij, corrected for ties (Conover, "Practical Nonparametric Statistics", 1999,
 * section 5.8):
 *
 * <pre>
 * chi2 = (k - 1) sum_j (R_j - N (k + 1) / 2)^2 / sum_ij (r_ij - (k + 1) / 2)^2
 * F    = (N - 1) chi2 / (N (k - 1) - chi2)
 * </pre>
 *
 * <p>Without ties chi2 is Demsar's 12 N / (k (k + 1)) [sum_j (R_j / N)^2 - k (k + 1)^2 / 4]; with
 * ties his is smaller. p values are of chi-squared with k - 1, and of F with k - 1 and (k - 1) (N -
 * 1) degrees of freedom: approximations that Demsar asks more than 10 blocks and 5 methods for.
 * With fewer they only hint.
 *
 * @param chiSquared in [0, N (k - 1)]; 0 where all methods are level in all blocks
 * @param pChiSquared probability of so large a chi2 among methods that rank alike
 * @param f infinite where all blocks rank the methods alike
 * @param pF probability of so large an F
 */
public record FriedmanTest(double chiSquared, double pChiSquared, double f, double pF) {

  /**
   * Of ranks.
   *
   * @throws IllegalArgumentException if there is one block only
   */
  public static FriedmanTest of(Ranks ranks) {
    int n = ranks.blocks();
    int k = ranks.methods();
    if (n < 2) {
      throw new IllegalArgumentException("at least two blocks, not " + n);
    }
    double middle = (k + 1) / 2.0;
    double within = 0; // sum_ij (r_ij - middle)^2
    for (double[] block : ranks.ranks()) {
      for (double rank : block) {
        within += (rank - middle) * (rank - middle);
      }
    }
    double between = 0; // sum_j (R_j - N middle)^2; ranks are halves of whole numbers: exact
    for (int j = 0; j < k; j++) {
      double sum = 0;
      for (double[] block : ranks.ranks()) {
        sum += block[j] - middle;
      }
      between += sum * sum;
    }
    if (within == 0) {
      return new FriedmanTest(0, 1, 0, 1);
    }
    // F in whole terms: N (k - 1) - chi2 would lose what is left near 0
    double rest = n * within - between;
    double chiSquared = (k - 1) * between / within;
    double f = rest == 0 ? Double.POSITIVE_INFINITY : (n - 1) * between / rest;
    double pF = rest == 0 ? 0 : FDistribution.of(k - 1, (k - 1.0) * (n - 1)).survivalProbability(f);
    return new FriedmanTest(
        chiSquared, ChiSquaredDistribution.of(k - 1).survivalProbability(chiSquared), f, pF);
  }
}
