package zeroth.tensor.random;

import zeroth.tensor.math.Elementary;

/**
 * The definition of keyed noise: every element is a function of its key and its index.
 *
 * <p><b>Gaussian.</b> One 32-bit word makes a pair of normals by Box and Muller: the high 16 bits
 * give the radius sqrt(-2 ln u) with u = (k + 1/2) / 2^16, the low 16 bits the angle in turns, (k +
 * 1/2) / 2^16. Tails end at sqrt(34 ln 2) = 4.855. A block of Threefry holds two words, so four
 * normals: 32 consecutive blocks fill 128 consecutive elements, first the 32 cosines of the first
 * words, then their sines, then cosines and sines of the second words. (A vector of blocks is
 * stored as it is computed, with no shuffle.)
 *
 * <p><b>Rademacher.</b> 64 elements a block: bit j of the first word is element j, of the second
 * element 32 + j; a set bit is -1.
 */
public final class ReferenceNoise implements NoiseGenerator {
  /** Elements that one run of {@link #GAUSSIAN_BLOCKS} blocks fills. */
  public static final int GAUSSIAN_RUN = 128;

  /** Blocks in a run of Gaussian elements. */
  public static final int GAUSSIAN_BLOCKS = 32;

  private final Scratch scratch = new Scratch();

  @Override
  public Scratch scratch() {
    return scratch;
  }

  @Override
  public void addGaussian(Key key, int from, int count, float scale, float[] out, int offset) {
    for (int i = 0; i < count; i++) {
      out[offset + i] = Math.fma(scale, gaussian(key, from + i), out[offset + i]);
    }
  }

  @Override
  public void addRademacher(Key key, int from, int count, float scale, float[] out, int offset) {
    for (int i = 0; i < count; i++) {
      out[offset + i] = Math.fma(scale, rademacher(key, from + i), out[offset + i]);
    }
  }

  /** Standard normal number {@code index} of a key. */
  public static float gaussian(Key key, int index) {
    return gaussian(key.word0(), key.word1(), index);
  }

  /** The same of a key's words. */
  public static float gaussian(int key0, int key1, int index) {
    int run = index / GAUSSIAN_RUN;
    int place = index % GAUSSIAN_RUN;
    int lane = place % GAUSSIAN_BLOCKS;
    int quarter = place / GAUSSIAN_BLOCKS;
    long block = Threefry.block(key0, key1, run * GAUSSIAN_BLOCKS + lane, 0);
    int word = quarter < 2 ? (int) block : (int) (block >>> 32);
    float angle = angle(word);
    float wave = quarter % 2 == 0 ? Elementary.cosTurns(angle) : Elementary.sinTurns(angle);
    return radius(word) * wave;
  }

  /** Sign number {@code index} of a key, +1 or -1. */
  public static float rademacher(Key key, int index) {
    return rademacher(key.word0(), key.word1(), index);
  }

  /** The same of a key's words. */
  public static float rademacher(int key0, int key1, int index) {
    long block = Threefry.block(key0, key1, index / 64, 0);
    int word = index % 64 < 32 ? (int) block : (int) (block >>> 32);
    return (word >> index % 32 & 1) == 0 ? 1 : -1;
  }

  /** sqrt(-2 ln u) of a word's high half; (2k + 1) 2^-17 is exact in float32. */
  static float radius(int word) {
    int high = word >>> 16;
    float u = (high << 1 | 1) * 0x1p-17f;
    return Elementary.root(-2 * Elementary.logarithm(u));
  }

  /** The angle in turns of a word's low half. */
  static float angle(int word) {
    return ((word & 0xffff) << 1 | 1) * 0x1p-17f;
  }
}
