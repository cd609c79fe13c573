package zeroth.transformer;

/**
 * The mean cross entropy of logits in double, with StrictMath's exp and log, which are the same to
 * the bit on every platform.
 */
public final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * mean_b (log sum_c exp(logits[b, c]) - logits[b, label_b]).
   *
   * @param logits (rows, classes) in row-major order
   * @param firstRow first row of the mean
   * @param labels a class in [0, classes) for each row from firstRow on, at least one
   * @param classes number of classes
   */
  public static double mean(float[] logits, int firstRow, int[] labels, int classes) {
    double sum = 0;
    for (int b = 0; b < labels.length; b++) {
      int row = (firstRow + b) * classes;
      double max = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        max = Math.max(max, logits[row + c]);
      }
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += StrictMath.exp(logits[row + c] - max);
      }
      sum += StrictMath.log(total) + max - logits[row + labels[b]];
    }
    return sum / labels.length;
  }
}
