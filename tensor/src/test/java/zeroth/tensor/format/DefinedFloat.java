package zeroth.tensor.format;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Floating-point formats of 16 bits as IEEE 754-2008, 3.4 defines them, in double. */
public final class DefinedFloat {
  private DefinedFloat() {}

  /** The value of such bits, which double holds exactly. */
  public static double of(int bits, int exponentBits, int fractionBits) {
    int bias = (1 << exponentBits - 1) - 1;
    int exponent = bits >> fractionBits & (1 << exponentBits) - 1;
    int fraction = bits & (1 << fractionBits) - 1;
    double sign = bits >> 15 == 0 ? 1 : -1;
    if (exponent == (1 << exponentBits) - 1) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    if (exponent == 0) {
      return sign * fraction * Math.pow(2, 1 - bias - fractionBits);
    }
    return sign * (1 + fraction * Math.pow(2, -fractionBits)) * Math.pow(2, exponent - bias);
  }

  /** Fails unless a float is the value of the bits. */
  public static void same(int exponentBits, int fractionBits, int bits, float found) {
    double expected = of(bits, exponentBits, fractionBits);
    boolean equal = Double.compare(expected, found) == 0; // tells -0 from 0, takes NaN for NaN
    assertTrue(equal, () -> Integer.toHexString(bits) + ": " + expected + ", not " + found);
  }
}
