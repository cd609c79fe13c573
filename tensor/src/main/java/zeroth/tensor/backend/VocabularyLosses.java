package zeroth.tensor.backend;

import zeroth.tensor.math.Elementary;

/**
 * What {@link Backend#vocabularyLosses} hands back of a row of logits z over a vocabulary: enough
 * for its loss, and no logit but one.
 *
 * <p>The vocabulary is taken in blocks of {@link #BLOCK} entries. A block has its maximum m_j and
 * s_j = sum exp(z - m_j); blocks are joined in order: m = max_j m_j, s = sum_j s_j exp(m_j - m) as
 * a chain of fma from 0.
 *
 * @param maxima m of each row
 * @param sums s of each row, at least 1 unless the row has a NaN
 * @param targets z of each row's target
 */
public record VocabularyLosses(float[] maxima, float[] sums, float[] targets) {
  /** Entries of the vocabulary that are joined at a time. */
  public static final int BLOCK = 512;

  /**
   * The blocks of every row joined.
   *
   * @param maxima (blocks, rows), m_j
   * @param sums (blocks, rows), s_j
   * @param targets (rows)
   */
  public static VocabularyLosses joined(float[] maxima, float[] sums, float[] targets) {
    int rows = targets.length;
    VocabularyLosses y = new VocabularyLosses(new float[rows], new float[rows], targets);
    for (int r = 0; r < rows; r++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int i = r; i < maxima.length; i += rows) {
        max = Math.max(max, maxima[i]);
      }
      float sum = 0;
      for (int i = r; i < maxima.length; i += rows) {
        sum = Math.fma(sums[i], Elementary.exp(maxima[i] - max), sum);
      }
      y.maxima[r] = max;
      y.sums[r] = sum;
    }
    return y;
  }

  /** Number of rows. */
  public int rows() {
    return maxima.length;
  }

  /**
   * The negative log-likelihood of row r's target, log s + m - z, in double; NaN where a logit is.
   */
  public double loss(int r) {
    return StrictMath.log(sums[r]) + maxima[r] - targets[r];
  }

  /** The mean of {@link #loss} over rows [first, first + count). */
  public double mean(int first, int count) {
    double sum = 0;
    for (int r = first; r < first + count; r++) {
      sum += loss(r);
    }
    return sum / count;
  }
}
