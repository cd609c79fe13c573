package zeroth.zo;

/** Checks of hyperparameters; the message names the parameter, its value and its range. */
public final class Range {
  private Range() {}

  /** A value that must be positive and finite. */
  public static double positive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          name + " is " + value + ", it must be positive and finite");
    }
    return value;
  }

  /** A value that must be at least {@code least}. */
  public static int atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", it must be at least " + least);
    }
    return value;
  }

  /** A value that must lie in [least, below). */
  public static double within(String name, double least, double below, double value) {
    if (!(value >= least && value < below)) {
      throw new IllegalArgumentException(
          name + " is " + value + ", it must be in [" + least + ", " + below + ")");
    }
    return value;
  }

  /** A value that must lie in [least, most]. */
  public static int within(String name, int least, int most, int value) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", it must be from " + least + " to " + most);
    }
    return value;
  }
}
