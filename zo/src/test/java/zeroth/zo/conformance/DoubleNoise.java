package zeroth.zo.conformance;

import java.nio.charset.StandardCharsets;

/** The noise again, from the conformance page alone: words in long, formulas in double. */
final class DoubleNoise {
  private static final long MASK = 0xffffffffL;
  private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};

  private DoubleNoise() {}

  /** Threefry-2x32-20: {x0, x1}. */
  static long[] threefry(long[] key, long counter0, long counter1) {
    long[] k = {key[0], key[1], 0x1bd11bdaL ^ key[0] ^ key[1]};
    long x0 = counter0 + k[0] & MASK;
    long x1 = counter1 + k[1] & MASK;
    for (int round = 0; round < 20; round++) {
      int r = ROTATIONS[round % 8];
      x0 = x0 + x1 & MASK;
      x1 = (x1 << r & MASK | x1 >> 32 - r) ^ x0;
      if (round % 4 == 3) {
        int i = round / 4 + 1;
        x0 = x0 + k[i % 3] & MASK;
        x1 = x1 + k[(i + 1) % 3] + i & MASK;
      }
    }
    return new long[] {x0, x1};
  }

  static long[] number(long[] key, long i) {
    return threefry(key, i & MASK, 1);
  }

  static long[] text(long[] key, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    long[] folded = threefry(key, bytes.length, 2);
    for (int i = 0; i < bytes.length; i += 4) {
      long word = 0;
      for (int j = Math.min(i + 3, bytes.length - 1); j >= i; j--) {
        word = word * 256 + Byte.toUnsignedInt(bytes[j]);
      }
      folded = threefry(folded, word, 3);
    }
    return folded;
  }

  static double gaussian(long[] key, int element) {
    int place = element % 128;
    long[] block = threefry(key, element / 128 * 32L + place % 32, 0);
    long word = block[place / 64];
    double u = ((word >> 16) + 0.5) / 65536;
    double t = ((word & 0xffff) + 0.5) / 65536;
    double angle = 2 * Math.PI * t;
    return Math.sqrt(-2 * Math.log(u)) * (place / 32 % 2 == 0 ? Math.cos(angle) : Math.sin(angle));
  }

  static double rademacher(long[] key, int element) {
    long[] block = threefry(key, element / 64, 0);
    return (block[element % 64 / 32] >> element % 32) % 2 == 0 ? 1 : -1;
  }
}
