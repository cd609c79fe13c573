package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ThreefryTest {

  /**
   * The three vectors that Random123 1.14 publishes for threefry2x32 with 20 rounds (its file
   * tests/kat_vectors): zeros, ones, and the digits of pi.
   */
  @Test
  void givesThePublishedAnswers() {
    assertEquals(words(0x6b200159, 0x99ba4efe), Threefry.block(0, 0, 0, 0));
    assertEquals(words(0x1cb996fc, 0xbb002be7), Threefry.block(-1, -1, -1, -1));
    assertEquals(
        words(0xc4923a9c, 0x483df7a0),
        Threefry.block(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3));
  }

  @Test
  void isABijectionOfTheCounter() {
    Set<Long> blocks = new HashSet<>();
    for (int i = 0; i < 1 << 18; i++) {
      assertTrue(blocks.add(Threefry.block(17, 4, i, 0)));
    }
  }

  /** Every one of 128 input bits flips every one of 64 output bits half of the time. */
  @Test
  void everyInputBitReachesEveryOutputBit() {
    int trials = 4000;
    int[][] flips = new int[128][64];
    Random random = new Random(1);
    for (int trial = 0; trial < trials; trial++) {
      int[] in = random.ints(4).toArray();
      long plain = Threefry.block(in[0], in[1], in[2], in[3]);
      for (int bit = 0; bit < 128; bit++) {
        in[bit / 32] ^= 1 << bit % 32;
        long change = plain ^ Threefry.block(in[0], in[1], in[2], in[3]);
        in[bit / 32] ^= 1 << bit % 32;
        for (int out = 0; out < 64; out++) {
          flips[bit][out] += (int) (change >>> out & 1);
        }
      }
    }
    // 8,192 frequencies, each with a standard error of sqrt(1/4 / trials): 5.5 of them
    double bound = 5.5 * Math.sqrt(0.25 / trials);
    for (int bit = 0; bit < 128; bit++) {
      for (int out = 0; out < 64; out++) {
        assertEquals(
            0.5, flips[bit][out] / (double) trials, bound, "input " + bit + " output " + out);
      }
    }
  }

  private static long words(int first, int second) {
    return (long) second << 32 | first & 0xffffffffL;
  }
}
