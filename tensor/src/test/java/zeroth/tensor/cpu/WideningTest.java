package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.format.DefinedFloat;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;

/**
 * The kernels' widening: against the definitions in double, and all formats against plain loops.
 */
class WideningTest {
  private static final float UNTOUCHED = 12345;

  private static Widening loops(String name) {
    return name.equals("plain") ? new PlainKernels() : KernelChoice.best();
  }

  private static float[] widen(
      Widening loops, StoredFormat format, byte[] bytes, int from, int count) {
    float[] into = new float[count + 7];
    Arrays.fill(into, UNTOUCHED);
    loops.widen(format, bytes, from, count, into, 3);
    for (int i = 0; i < into.length; i++) {
      if (i < 3 || i >= 3 + count) {
        assertEquals(UNTOUCHED, into[i], "beside the range");
      }
    }
    return Arrays.copyOfRange(into, 3, 3 + count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "best"})
  void everyPatternOf16Bits(String name) {
    byte[] bytes = new byte[5 + (2 << 16)];
    for (int bits = 0; bits < 1 << 16; bits++) {
      bytes[5 + 2 * bits] = (byte) bits;
      bytes[6 + 2 * bits] = (byte) (bits >> 8);
    }
    float[] half = widen(loops(name), StoredFormat.F16, bytes, 5, 1 << 16);
    float[] brain = widen(loops(name), StoredFormat.BF16, bytes, 5, 1 << 16);
    for (int bits = 0; bits < 1 << 16; bits++) {
      DefinedFloat.same(5, 10, bits, half[bits]);
      DefinedFloat.same(8, 7, bits, brain[bits]);
    }
  }

  /** d q and d (q - 8), exact in double, rounded once. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "best"})
  void blocksWithOneScale(String name) {
    Random random = new Random(3);
    for (int block = 0; block < 3000; block++) {
      int scale = random.nextInt(1 << 16);
      if ((scale & 0x7c00) == 0x7c00) {
        continue; // not finite
      }
      double d = DefinedFloat.of(scale, 5, 10);
      byte[] eights = new byte[34];
      byte[] fours = new byte[18];
      random.nextBytes(eights);
      random.nextBytes(fours);
      eights[0] = fours[0] = (byte) scale;
      eights[1] = fours[1] = (byte) (scale >> 8);
      float[] q8 = widen(loops(name), StoredFormat.Q8_0, eights, 0, 32);
      float[] q4 = widen(loops(name), StoredFormat.Q4_0, fours, 0, 32);
      for (int i = 0; i < 32; i++) {
        assertEquals((float) (d * eights[2 + i]) + 0f, q8[i] + 0f);
        int q = (fours[2 + i % 16] & 0xff) / (i < 16 ? 1 : 16) % 16;
        assertEquals((float) (d * (q - 8)) + 0f, q4[i] + 0f);
      }
    }
  }

  /** Zeros have the sign of the product as well. */
  @ParameterizedTest
  @EnumSource(StoredFormat.class)
  void bestKernelsHaveThePlainBits(StoredFormat format) {
    Random random = new Random(format.ordinal());
    for (int blocks : new int[] {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100}) {
      byte[] bytes = new byte[11 + blocks * format.bytes()];
      random.nextBytes(bytes);
      int count = blocks * format.elements();
      float[] expected = widen(Widening.PLAIN, format, bytes, 11, count);
      float[] found = widen(KernelChoice.best(), format, bytes, 11, count);
      for (int i = 0; i < count; i++) {
        assertEquals(Float.floatToIntBits(expected[i]), Float.floatToIntBits(found[i]));
      }
    }
  }
}
