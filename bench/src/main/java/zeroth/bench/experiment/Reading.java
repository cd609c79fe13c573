package zeroth.bench.experiment;

/**
 * What a model makes of some texts at one place.
 *
 * @param loss mean over the texts
 * @param scores of each option of each text, [text][option]: the highest is said, and the softmax
 *     over a text's are its options' probabilities
 */
public record Reading(double loss, double[][] scores) {

  /** The number of the option that is said of each text: the first of the highest. */
  public int[] said() {
    int[] said = new int[scores.length];
    for (int b = 0; b < said.length; b++) {
      for (int c = 1; c < scores[b].length; c++) {
        if (scores[b][c] > scores[b][said[b]]) {
          said[b] = c;
        }
      }
    }
    return said;
  }

  /** The probabilities of a text's options: the softmax of their scores. */
  public double[] probabilities(int text) {
    double[] row = scores[text];
    double most = Double.NEGATIVE_INFINITY;
    for (double score : row) {
      most = Math.max(most, score);
    }
    double[] shares = new double[row.length];
    double total = 0;
    for (int c = 0; c < row.length; c++) {
      shares[c] = StrictMath.exp(row[c] - most);
      total += shares[c];
    }
    for (int c = 0; c < row.length; c++) {
      shares[c] /= total;
    }
    return shares;
  }

  /**
   * Rows of logits as scores.
   *
   * @param logits (rows, classes) in row-major order
   * @param firstRow the first text's
   */
  static double[][] scores(float[] logits, int firstRow, int texts, int classes) {
    double[][] scores = new double[texts][classes];
    for (int b = 0; b < texts; b++) {
      for (int c = 0; c < classes; c++) {
        scores[b][c] = logits[(firstRow + b) * classes + c];
      }
    }
    return scores;
  }
}
