package zeroth.bench.speed;

import java.util.Locale;

/**
 * What a figure is held against.
 *
 * @param sense which side of the bound is wanted
 * @param bound the bound, itself good enough
 */
public record Target(Sense sense, double bound) {
  /** No figure to reach. */
  public static final Target NONE = new Target(Sense.NONE, Double.NaN);

  /** Which side of a bound is wanted. */
  public enum Sense {
    /** The bound or more. */
    AT_LEAST,
    /** The bound or less. */
    AT_MOST,
    /** No bound. */
    NONE
  }

  /** The bound or more. */
  public static Target atLeast(double bound) {
    return new Target(Sense.AT_LEAST, bound);
  }

  /** The bound or less. */
  public static Target atMost(double bound) {
    return new Target(Sense.AT_MOST, bound);
  }

  /**
   * "met" where the worse quartile is on the right side too, "open" where only the better one is,
   * else "missed"; nothing where there is no target. What is no number meets none.
   */
  public String verdict(Spread value) {
    return switch (sense) {
      case AT_LEAST -> verdict(value.low() >= bound, value.high() >= bound);
      case AT_MOST -> verdict(value.high() <= bound, value.low() <= bound);
      case NONE -> "";
    };
  }

  private static String verdict(boolean worse, boolean better) {
    return worse ? "met" : better ? "open" : "missed";
  }

  /** The bound with its sign, or nothing. */
  @Override
  public String toString() {
    return switch (sense) {
      case AT_LEAST -> String.format(Locale.ROOT, ">= %.2f", bound);
      case AT_MOST -> String.format(Locale.ROOT, "<= %.2f", bound);
      case NONE -> "";
    };
  }
}
