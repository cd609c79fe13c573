package zeroth.tensor.random;

import java.nio.charset.StandardCharsets;

/**
 * The address of a stream of random bits. Keys are folded, never advanced: a run's seed, its step,
 * the candidate and the tensor's name each fold into the key, and the element is the counter. Equal
 * addresses give equal bits on every machine; nothing is shared and nothing has to be drawn in
 * order (the design of JAX's PRNG, on the generator {@link Threefry}).
 *
 * <p>The second counter word says what a block is for, so that the uses of one key never meet: 0
 * noise, 1 folding a number, 2 and 3 folding a text. Gaussian and Rademacher noise of one key are
 * made of the same blocks: whoever wants both, independent, folds two keys.
 *
 * @param word0 first key word
 * @param word1 second key word
 */
public record Key(int word0, int word1) {
  private static final int NUMBER = 1;
  private static final int TEXT_LENGTH = 2;
  private static final int TEXT_WORD = 3;

  /** The key of a run's seed. */
  public static Key ofSeed(long seed) {
    return new Key((int) seed, (int) (seed >>> 32));
  }

  /** The key of this key's part number i: a step, a candidate. */
  public Key fold(int i) {
    return child(i, NUMBER);
  }

  /** The key of this key's part of that name: a purpose, a tensor; UTF-8, four bytes a block. */
  public Key fold(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    Key key = child(bytes.length, TEXT_LENGTH);
    for (int i = 0; i < bytes.length; i += 4) {
      int word = 0;
      for (int j = 0; j < 4 && i + j < bytes.length; j++) {
        word |= (bytes[i + j] & 0xff) << 8 * j;
      }
      key = key.child(word, TEXT_WORD);
    }
    return key;
  }

  /** Noise block i of this key: 64 random bits. */
  public long block(int i) {
    return Threefry.block(word0, word1, i, 0);
  }

  private Key child(int counter, int use) {
    long block = Threefry.block(word0, word1, counter, use);
    return new Key((int) block, (int) (block >>> 32));
  }
}
