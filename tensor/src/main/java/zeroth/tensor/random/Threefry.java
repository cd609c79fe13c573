package zeroth.tensor.random;

/**
 * Threefry-2x32 with 20 rounds: a counter-based generator, a keyed bijection on pairs of 32-bit
 * words (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 */
public final class Threefry {
  /** The key schedule's parity constant (Skein 1.3, C_240 cut to 32 bits). */
  public static final int PARITY = 0x1BD11BDA;

  private Threefry() {}

  /**
   * The block of a counter under a key.
   *
   * @param key0 first key word
   * @param key1 second key word
   * @param counter0 first counter word
   * @param counter1 second counter word
   * @return the second output word in the high half, the first in the low half
   */
  public static long block(int key0, int key1, int counter0, int counter1) {
    int key2 = PARITY ^ key0 ^ key1;
    int x0 = counter0 + key0;
    int x1 = counter1 + key1;
    for (int group = 1; group <= 5; group++) {
      // rotations 13 15 26 6 and 17 29 16 24 in turn, then the next two key words and the count
      boolean odd = (group & 1) == 1;
      x0 += x1;
      x1 = rotate(x1, odd ? 13 : 17) ^ x0;
      x0 += x1;
      x1 = rotate(x1, odd ? 15 : 29) ^ x0;
      x0 += x1;
      x1 = rotate(x1, odd ? 26 : 16) ^ x0;
      x0 += x1;
      x1 = rotate(x1, odd ? 6 : 24) ^ x0;
      x0 += word(group, key0, key1, key2);
      x1 += word(group + 1, key0, key1, key2) + group;
    }
    return (long) x1 << 32 | x0 & 0xffffffffL;
  }

  private static int word(int i, int key0, int key1, int key2) {
    return i % 3 == 0 ? key0 : i % 3 == 1 ? key1 : key2;
  }

  private static int rotate(int x, int bits) {
    return x << bits | x >>> 32 - bits;
  }
}
