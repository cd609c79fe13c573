package zeroth.tensor.format;

/** The two formats of 16 bits; every number of either is one of binary32. */
public final class HalfPrecision {
  private HalfPrecision() {}

  /** The IEEE 754 binary16 of these bits: 1 sign, 5 exponent (bias 15) and 10 fraction bits. */
  public static float binary16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >>> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f; // zero and subnormals, exact in binary32
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
    }
    int wide = exponent == 0x1f ? 0xff : exponent + (127 - 15);
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  /** The bfloat16 of these bits, the upper half of a binary32: 1 sign, 8 exponent, 7 fraction. */
  public static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /**
   * The bits of the bfloat16 next to x, of two that are equally near the one whose last bit is 0.
   * What is nearer to 2^128 than to the largest number becomes infinite, and NaN stays NaN.
   */
  public static short toBfloat16(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (Float.isNaN(x)) {
      return (short) (bits >>> 16 | 0x40); // quiet: the part that is kept may be 0
    }
    int half = 0x7fff + (bits >>> 16 & 1); // carries into what is kept from the half on
    return (short) (bits + half >>> 16);
  }

  /**
   * The bits of the binary16 next to x, of two that are equally near the one whose last bit is 0.
   * From 65520 on, which is halfway to 2^16, that is infinite; NaN stays NaN.
   */
  public static short toBinary16(float x) {
    int sign = Float.floatToRawIntBits(x) >>> 16 & 0x8000;
    float size = Math.abs(x);
    if (Float.isNaN(x)) {
      return (short) (sign | 0x7e00);
    }
    if (size >= 65520) {
      return (short) (sign | 0x7c00);
    }
    // in steps of the last place; a fraction that rounds up to 2 carries into the exponent
    int exponent = Math.max(Math.getExponent(size), -14);
    int steps = (int) Math.rint(Math.scalb((double) size, 10 - exponent));
    return (short) (sign | (exponent + 14 << 10) + steps);
  }
}
