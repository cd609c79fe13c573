package zeroth.bench.speed;

import java.nio.ByteBuffer;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.format.StoredFormat;

/**
 * Weights in {@link StoredFormat#Q4_K}: of each group of 32 the smallest and the largest are the
 * ends of sixteen steps, as far as six bits can say them. Files are made with more care, to the
 * same bytes in number.
 */
final class FourBitBlocks {
  private static final int GROUP = 32;
  private static final int GROUPS = 8;

  /** The largest number of six bits, and of four. */
  private static final int SIX = 63;

  private static final int FOUR = 15;

  private FourBitBlocks() {}

  /**
   * Puts a block.
   *
   * @param w 256 finite weights from {@code from}
   */
  static void put(float[] w, int from, ByteBuffer out) {
    float[] steps = new float[GROUPS];
    float[] lowest = new float[GROUPS];
    for (int g = 0; g < GROUPS; g++) {
      float low = 0;
      float high = 0;
      for (int i = 0; i < GROUP; i++) {
        low = Math.min(low, w[from + g * GROUP + i]);
        high = Math.max(high, w[from + g * GROUP + i]);
      }
      steps[g] = (high - low) / FOUR;
      lowest[g] = -low;
    }
    short d = HalfPrecision.toBinary16(largest(steps) / SIX);
    short m = HalfPrecision.toBinary16(largest(lowest) / SIX);
    int[] s = new int[GROUPS];
    int[] t = new int[GROUPS];
    for (int g = 0; g < GROUPS; g++) {
      s[g] = number(steps[g], HalfPrecision.binary16(d), SIX);
      t[g] = number(lowest[g], HalfPrecision.binary16(m), SIX);
    }
    out.putShort(d).putShort(m);
    for (int g = 0; g < 4; g++) {
      out.put((byte) (s[g] | s[g + 4] >> 4 << 6));
    }
    for (int g = 0; g < 4; g++) {
      out.put((byte) (t[g] | t[g + 4] >> 4 << 6));
    }
    for (int g = 4; g < GROUPS; g++) {
      out.put((byte) (s[g] & FOUR | (t[g] & FOUR) << 4));
    }
    for (int g = 0; g < GROUPS; g += 2) {
      for (int i = 0; i < GROUP; i++) {
        int pair = 0;
        for (int half = 0; half < 2; half++) {
          float step = HalfPrecision.binary16(d) * s[g + half];
          float low = HalfPrecision.binary16(m) * t[g + half];
          pair |= number(w[from + (g + half) * GROUP + i] + low, step, FOUR) << 4 * half;
        }
        out.put((byte) pair);
      }
    }
  }

  private static float largest(float[] x) {
    float largest = 0;
    for (float value : x) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** How many steps, from 0 to the most. */
  private static int number(float x, float step, int most) {
    return step == 0 ? 0 : Math.max(0, Math.min(most, Math.round(x / step)));
  }
}
