package zeroth.bench.speed;

/** Engines that are timed against each other compute the same. */
final class Agreement {
  private Agreement() {}

  /**
   * Compares two outputs.
   *
   * @param what was computed, and by whom
   * @param tolerance on the absolute difference of any element
   * @throws IllegalStateException if they differ by more
   */
  static void check(String what, float[] own, float[] other, double tolerance) {
    if (own.length != other.length) {
      throw new IllegalStateException(
          what + ": " + own.length + " elements against " + other.length);
    }
    for (int i = 0; i < own.length; i++) {
      if (!(Math.abs((double) own[i] - other[i]) <= tolerance)) {
        throw new IllegalStateException(
            what + ": element " + i + " is " + own[i] + " here and " + other[i] + " there");
      }
    }
  }
}
