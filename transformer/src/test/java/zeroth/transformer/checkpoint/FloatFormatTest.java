package zeroth.transformer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FloatFormatTest {

  @Test
  void everyHalfIsItsDefinedValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      same(defined(bits, 5, 10), FloatFormat.half((short) bits), bits);
    }
  }

  @Test
  void everyBrainFloatIsItsDefinedValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      same(defined(bits, 8, 7), FloatFormat.brain((short) bits), bits);
    }
  }

  /**
   * The value of a binary interchange format (IEEE 754-2008, 3.4) with so many exponent and
   * fraction bits behind the sign, in double, which holds all of them exactly.
   */
  private static double defined(int bits, int exponentBits, int fractionBits) {
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

  private static void same(double expected, float found, int bits) {
    boolean equal = Double.compare(expected, found) == 0; // tells -0 from 0, takes NaN for NaN
    assertTrue(equal, () -> Integer.toHexString(bits) + ": " + expected + ", not " + found);
  }

  @Test
  void elementsGoWhereTheyBelongAndNoFurther() {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(1.5f).putShort((short) 0x3c00).putShort((short) 0x3f80).putFloat(9).flip();
    float[] out = new float[5];
    FloatFormat.F32.decode(bytes, out, 1, 1);
    FloatFormat.F16.decode(bytes, out, 2, 1);
    FloatFormat.BF16.decode(bytes, out, 3, 1);
    assertEquals(8, bytes.position());
    assertArrayEquals(new float[] {0, 1.5f, 1, 1, 0}, out);
  }
}
