package zeroth.transformer.head;

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

  /**
   * The gradient of {@link #mean} with respect to the logits: (softmax(logits[b])[c] - [c =
   * label_b]) / B.
   *
   * @param logits (rows, classes) in row-major order
   * @param labels a class in [0, classes) for each row
   * @return as many elements as the logits
   */
  public static float[] gradient(float[] logits, int[] labels, int classes) {
    float[] gradient = new float[logits.length];
    for (int b = 0; b < labels.length; b++) {
      int row = b * classes;
      double max = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        max = Math.max(max, logits[row + c]);
      }
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += StrictMath.exp(logits[row + c] - max);
      }
      for (int c = 0; c < classes; c++) {
        double share = StrictMath.exp(logits[row + c] - max) / total;
        gradient[row + c] = (float) ((share - (c == labels[b] ? 1 : 0)) / labels.length);
      }
    }
    return gradient;
  }
}
