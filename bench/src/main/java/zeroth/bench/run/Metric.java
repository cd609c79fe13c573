package zeroth.bench.run;

/**
 * A row of metrics.csv. What a row does not have is NaN, and an empty cell in the file.
 *
 * @param step steps taken, this one included
 * @param kind what was measured
 * @param loss of a step: the mean of its losses on the minibatch; else the split's mean loss
 * @param learningRate of a step
 * @param projectedGradient of a step
 * @param forwards forwards of training so far
 * @param seconds that the run has taken, breaks left out
 * @param accuracy of a split, in [0, 1]
 */
public record Metric(
    int step,
    Kind kind,
    double loss,
    double learningRate,
    double projectedGradient,
    long forwards,
    double seconds,
    double accuracy) {

  /** What a row measures. */
  public enum Kind {
    /** A step of training; one that was skipped for a non-finite loss has no loss. */
    STEP,
    /** The development split. */
    DEV,
    /** The test split. */
    TEST
  }

  /** A step. */
  public static Metric step(
      int step, double loss, double learningRate, double gradient, long forwards, double seconds) {
    return new Metric(step, Kind.STEP, loss, learningRate, gradient, forwards, seconds, Double.NaN);
  }

  /** A split's measurement. */
  public static Metric measured(
      int step, Kind kind, double loss, double accuracy, long forwards, double seconds) {
    return new Metric(step, kind, loss, Double.NaN, Double.NaN, forwards, seconds, accuracy);
  }
}
