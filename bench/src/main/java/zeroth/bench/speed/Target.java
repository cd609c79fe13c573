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

  /** Whether a value is on the right side; what is no number never is. */
  boolean isReachedBy(double value) {
    return switch (sense) {
      case AT_LEAST -> value >= bound;
      case AT_MOST -> value <= bound;
      case NONE -> false;
    };
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
