package zeroth.bench.experiment;

import zeroth.bench.run.RunRecord.Score;
import zeroth.zo.Evaluation;

/**
 * A classifier measured on a split.
 *
 * @param loss mean cross entropy
 * @param confusion number of texts by true class (row) and predicted class (column)
 * @param forwards batches it took
 */
public record Measurement(double loss, int[][] confusion, long forwards) {

  /** Number of texts. */
  public int texts() {
    int sum = 0;
    for (int c = 0; c < confusion.length; c++) {
      sum += texts(c);
    }
    return sum;
  }

  /** Number of texts of class c. */
  public int texts(int c) {
    int sum = 0;
    for (int n : confusion[c]) {
      sum += n;
    }
    return sum;
  }

  /** Number of texts that were said to be of class c. */
  public int predicted(int c) {
    int sum = 0;
    for (int[] row : confusion) {
      sum += row[c];
    }
    return sum;
  }

  /** Fraction classified right. */
  public double accuracy() {
    int right = 0;
    for (int c = 0; c < confusion.length; c++) {
      right += confusion[c][c];
    }
    return (double) right / texts();
  }

  /** Fraction of class c's texts that were found; NaN where there is none. */
  public double recall(int c) {
    return (double) confusion[c][c] / texts(c);
  }

  /** Fraction right among the texts said to be of class c; NaN where there is none. */
  public double precision(int c) {
    return (double) confusion[c][c] / predicted(c);
  }

  /** Accuracy and loss, for a trainer. */
  public Evaluation evaluation() {
    return new Evaluation(loss, accuracy(), forwards);
  }

  /** Accuracy and loss, for a record. */
  public Score score() {
    return new Score(accuracy(), loss);
  }
}
