package zeroth.tensor.reference;

/**
 * Bounds on the rounding of float32: a chain of n roundings changes a sum of terms by at most
 * gamma(n) = n u / (1 - n u) of the terms' magnitudes (Higham, Accuracy and Stability of Numerical
 * Algorithms, 3.1).
 */
final class Rounding {
  /** The unit roundoff, half of the distance from 1 to the next float. */
  static final double U = 0x1p-24;

  private Rounding() {}

  static double gamma(int n) {
    return n * U / (1 - n * U);
  }

  /** Additions in a chain of a row sum, which has 16 stripes and a tree. */
  static int depth(int columns) {
    return (columns + 15) / 16 + 4;
  }
}
