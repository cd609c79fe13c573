package zeroth.transformer.decoder;

/** The guards of configurations. */
final class Sizes {
  private Sizes() {}

  static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", it must be at least 1");
    }
  }

  static void epsilon(float epsilon) {
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException("norm epsilon is " + epsilon + ", not in (0, 1)");
    }
  }

  /** A matrix of so many rows can be held in one array. */
  static void matrix(String name, int rows, int columns) {
    if ((long) rows * columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " is " + rows + ", too many for width " + columns + ": 2^31-1 elements at most");
    }
  }

  static void fits(int lastPosition, int maxLength) {
    if (lastPosition >= maxLength) {
      throw new IllegalArgumentException(
          "a sequence of " + (lastPosition + 1) + " tokens exceeds " + maxLength);
    }
  }
}
