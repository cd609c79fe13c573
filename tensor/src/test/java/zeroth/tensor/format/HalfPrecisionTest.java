package zeroth.tensor.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

  @Test
  void everyBinary16IsItsDefinedValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      DefinedFloat.same(5, 10, bits, HalfPrecision.binary16((short) bits));
    }
  }

  @Test
  void everyBfloat16IsItsDefinedValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      DefinedFloat.same(8, 7, bits, HalfPrecision.bfloat16((short) bits));
    }
  }

  /**
   * The neighbour is the nearer of the two numbers around x, whose distances double holds exactly;
   * of two equally near ones it is the even one. The number behind the largest would be 2^128.
   */
  @Test
  void everyFloatGoesToTheBfloat16NextToIt() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 400_000; i++) {
      int bits = random.nextInt();
      bits = i % 4 == 0 ? bits & 0xffff0000 | 0x8000 : i % 4 == 1 ? bits & 0xffff0000 : bits;
      float x = Float.intBitsToFloat(bits);
      short found = HalfPrecision.toBfloat16(x);
      if (Float.isNaN(x)) {
        assertTrue(Float.isNaN(HalfPrecision.bfloat16(found)));
        continue;
      }
      int below = bits >>> 16; // nearer to zero, or x itself
      double low = DefinedFloat.of(below, 8, 7);
      double high = next(below);
      double toLow = Math.abs(x - low);
      double toHigh = Math.abs(high - x);
      boolean up = toHigh < toLow || toHigh == toLow && below % 2 == 1;
      int expected = Float.isInfinite(x) || !up ? below : below + 1;
      assertEquals((short) expected, found, Float.toHexString(x));
    }
  }

  private static double next(int bits) {
    double next = DefinedFloat.of(bits + 1 & 0xffff, 8, 7);
    return Double.isInfinite(next) ? Math.copySign(0x1p128, next) : next;
  }

  @Test
  void everyBfloat16StaysWhatItIs() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float x = HalfPrecision.bfloat16((short) bits);
      if (!Float.isNaN(x)) {
        assertEquals((short) bits, HalfPrecision.toBfloat16(x));
      }
    }
    for (int bits : new int[] {0x7f800001, 0x7fffffff, 0xff800001, 0xffffffff}) {
      float nan = Float.intBitsToFloat(bits);
      assertTrue(Float.isNaN(HalfPrecision.bfloat16(HalfPrecision.toBfloat16(nan))));
    }
  }

  /** As above; the number behind the largest would be 2^16. */
  @Test
  void everyFloatGoesToTheBinary16NextToIt() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 400_000; i++) {
      int half = random.nextInt(0x7c00); // a number and the one behind it
      double low = DefinedFloat.of(half, 5, 10);
      double high = half == 0x7bff ? 0x1p16 : DefinedFloat.of(half + 1, 5, 10);
      double share = i % 4 == 0 ? 0.5 : i % 4 == 1 ? 0 : random.nextDouble();
      float x = (float) (low + share * (high - low));
      double toLow = x - low;
      double toHigh = high - x;
      boolean up = toHigh < toLow || toHigh == toLow && half % 2 == 1;
      int expected = up ? half + 1 : half;
      assertEquals((short) expected, HalfPrecision.toBinary16(x), Float.toHexString(x));
      assertEquals((short) (expected | 0x8000), HalfPrecision.toBinary16(-x));
    }
    assertEquals(0x7c00, HalfPrecision.toBinary16(Float.MAX_VALUE));
    assertEquals((short) 0xfc00, HalfPrecision.toBinary16(Float.NEGATIVE_INFINITY));
    assertEquals(1, HalfPrecision.toBinary16(Math.nextUp(0x1p-25f)));
    assertEquals(0, HalfPrecision.toBinary16(0x1p-25f));
    assertTrue(Float.isNaN(HalfPrecision.binary16(HalfPrecision.toBinary16(Float.NaN))));
  }
}
