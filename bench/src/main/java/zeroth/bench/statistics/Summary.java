package zeroth.bench.statistics;

/**
 * Number, mean and spread of some values.
 *
 * @param n how many there are, 1 or more
 * @param mean their mean
 * @param deviation sample standard deviation, sqrt(sum (x - mean)^2 / (n - 1)); NaN of one value
 */
public record Summary(int n, double mean, double deviation) {

  /**
   * Of at least one value.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Summary of(double... values) {
    int n = values.length;
    if (n == 0) {
      throw new IllegalArgumentException("no values");
    }
    double sum = 0;
    for (double x : values) {
      sum += x;
    }
    double mean = sum / n;
    double squares = 0;
    for (double x : values) {
      squares += (x - mean) * (x - mean);
    }
    return new Summary(n, mean, Math.sqrt(squares / (n - 1)));
  }

  /** Standard error of the mean, deviation / sqrt(n); NaN of one value. */
  public double standardError() {
    return deviation / Math.sqrt(n);
  }
}
