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
}
