package zeroth.tensor.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes hostile files of good ones; the same seed makes the same file. Some changes know no format,
 * some aim at what formats are made of: lengths and offsets in binary ({@link BinaryMutations}),
 * members, rows, numbers and brackets in text ({@link TextMutations}).
 */
final class Mutations {
  private final List<byte[]> good;

  /** Made of these files and of pieces of them. */
  Mutations(List<byte[]> good) {
    this.good = good;
  }

  byte[] file(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = any(random).clone();
    if (random.nextInt(50) == 0) {
      bytes = noise(random, random.nextInt(300));
    }
    for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 1; i--) {
      bytes = mutate(bytes, random);
    }
    return bytes;
  }

  private byte[] any(SplittableRandom random) {
    return good.get(random.nextInt(good.size()));
  }

  private byte[] mutate(byte[] bytes, SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> blind(bytes, random);
      case 1 -> BinaryMutations.mutate(bytes, random);
      default -> TextMutations.mutate(bytes, random);
    };
  }

  private byte[] blind(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(1, Math.min(16, bytes.length - at) + 1);
    return switch (random.nextInt(8)) {
      case 0 -> replaced(bytes, at, 1, new byte[] {(byte) random.nextInt()});
      case 1 -> replaced(bytes, at, 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
      case 2 -> replaced(bytes, at, length, new byte[0]);
      case 3 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      case 4 -> replaced(bytes, at, 0, noise(random, random.nextInt(1, 20)));
      case 5 -> spliced(bytes, at, random);
      case 6 -> moved(bytes, at, length, random);
      default -> Arrays.copyOf(bytes, at);
    };
  }

  /** The beginning of this and the end of another. */
  private byte[] spliced(byte[] bytes, int at, SplittableRandom random) {
    byte[] other = any(random);
    int from = random.nextInt(other.length);
    return replaced(bytes, at, bytes.length - at, Arrays.copyOfRange(other, from, other.length));
  }

  /** A piece taken out here and put in there. */
  static byte[] moved(byte[] bytes, int at, int length, SplittableRandom random) {
    byte[] piece = Arrays.copyOfRange(bytes, at, at + length);
    byte[] rest = replaced(bytes, at, length, new byte[0]);
    return replaced(rest, random.nextInt(rest.length + 1), 0, piece);
  }

  private static byte[] noise(SplittableRandom random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  /** Other bytes in the place of some. */
  static byte[] replaced(byte[] bytes, int at, int length, byte[] other) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - length + other.length);
    System.arraycopy(other, 0, result, at, other.length);
    System.arraycopy(bytes, at + length, result, at + other.length, bytes.length - at - length);
    return result;
  }
}
