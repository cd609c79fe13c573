package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The layout of the noise page, written out once more in double. */
class GaussianLayoutTest {
  private static final Key KEY = Key.ofSeed(3).fold(5).fold("weight");

  @Test
  void aRunOf128ElementsIs32Blocks() {
    for (int run : new int[] {0, 1, 2, 1000, (1 << 24) - 1}) {
      for (int lane = 0; lane < 32; lane++) {
        long block = Threefry.block(KEY.word0(), KEY.word1(), 32 * run + lane, 0);
        long first = block & 0xffffffffL;
        long second = block >>> 32;
        assertClose(radius(first) * Math.cos(angle(first)), 128 * run + lane);
        assertClose(radius(first) * Math.sin(angle(first)), 128 * run + 32 + lane);
        assertClose(radius(second) * Math.cos(angle(second)), 128 * run + 64 + lane);
        assertClose(radius(second) * Math.sin(angle(second)), 128 * run + 96 + lane);
      }
    }
  }

  @Test
  void aBlockIs64Signs() {
    for (int b : new int[] {0, 1, 77, (1 << 25) - 1}) {
      long block = Threefry.block(KEY.word0(), KEY.word1(), b, 0);
      for (int j = 0; j < 64; j++) {
        boolean set = (block >>> j & 1) == 1;
        assertEquals(set ? -1f : 1f, ReferenceNoise.rademacher(KEY, 64 * b + j));
      }
    }
  }

  private static double radius(long word) {
    return Math.sqrt(-2 * Math.log(((word >>> 16) + 0.5) / 65536));
  }

  private static double angle(long word) {
    return 2 * Math.PI * ((word & 0xffff) + 0.5) / 65536;
  }

  /** Sine and cosine are within 1e-7, radii within a few ulp of at most 4.86. */
  private static void assertClose(double expected, int index) {
    assertEquals(expected, ReferenceNoise.gaussian(KEY, index), 1.5e-6);
  }
}
