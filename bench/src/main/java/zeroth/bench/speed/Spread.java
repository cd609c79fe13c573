package zeroth.bench.speed;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Where the middle of some samples lies.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param low the lower quartile
 * @param high the upper quartile
 */
public record Spread(double median, double low, double high) {
  /** Of nothing. */
  public static final Spread NONE = new Spread(Double.NaN, Double.NaN, Double.NaN);

  /** Quartiles of at least one sample, between neighbours in proportion. */
  public static Spread of(double... samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
  }

  /** The spread of f of the samples, for a monotone f. */
  public Spread map(DoubleUnaryOperator f) {
    double x = f.applyAsDouble(low);
    double y = f.applyAsDouble(high);
    return new Spread(f.applyAsDouble(median), Math.min(x, y), Math.max(x, y));
  }

  private static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
