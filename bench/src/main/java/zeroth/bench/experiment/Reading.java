package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import zeroth.transformer.head.CrossEntropy;

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
   * What some candidates' logits make of texts, candidate by candidate.
   *
   * @param logits (G B, classes) in row-major order
   * @param labels the right class of each of the B texts
   */
  static List<Reading> of(float[] logits, int[] labels, int classes) {
    List<Reading> readings = new ArrayList<>();
    for (int row = 0; row < logits.length / classes; row += labels.length) {
      readings.add(
          new Reading(
              CrossEntropy.mean(logits, row, labels, classes),
              scores(logits, row, labels.length, classes)));
    }
    return readings;
  }

  /**
   * The loss of each text.
   *
   * @param logits (B, classes) in row-major order
   * @param labels the right class of each of the B texts
   */
  static double[] losses(float[] logits, int[] labels, int classes) {
    double[] losses = new double[labels.length];
    for (int b = 0; b < losses.length; b++) {
      losses[b] = CrossEntropy.mean(logits, b, new int[] {labels[b]}, classes);
    }
    return losses;
  }

  /**
   * Rows of logits as scores.
   *
   * @param logits (rows, classes) in row-major order
   * @param firstRow the first text's
   */
  private static double[][] scores(float[] logits, int firstRow, int texts, int classes) {
    double[][] scores = new double[texts][classes];
    for (int b = 0; b < texts; b++) {
      for (int c = 0; c < classes; c++) {
        scores[b][c] = logits[(firstRow + b) * classes + c];
      }
    }
    return scores;
  }
}
