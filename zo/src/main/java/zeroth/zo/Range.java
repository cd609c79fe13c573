package zeroth.zo;

/** Checks of hyperparameters; the message names the parameter, its value and its range. */
final class Range {
  private Range() {}

  static double positive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          name + " is " + value + ", it must be positive and finite");
    }
    return value;
  }

  static int atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", it must be at least " + least);
    }
    return value;
  }
}
