package zeroth.tensor.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes hostile files of good ones; the same seed makes the same file. */
final class Mutations {
  /** Lengths and counts at which arithmetic goes wrong. */
  private static final long[] EDGES = {
    0,
    -1,
    1,
    127,
    128,
    255,
    256,
    65535,
    65536,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    1L << 32,
    1L << 40,
    1L << 61,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

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
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(1, Math.min(16, bytes.length - at) + 1);
    return switch (random.nextInt(11)) {
      case 0 -> replaced(bytes, at, 1, new byte[] {(byte) random.nextInt()});
      case 1 -> replaced(bytes, at, 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
      case 2 -> replaced(bytes, at, 0, digits(random));
      case 3 -> replaced(bytes, at, length, new byte[0]);
      case 4 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      case 5 -> replaced(bytes, at, 1, new byte[] {-1, -1, -1, -1, 7}); // varint 2^31-1
      case 6 -> replaced(bytes, at, 0, noise(random, random.nextInt(1, 20)));
      case 7 -> overwritten(bytes, at, edge(random));
      case 8 -> spliced(bytes, at, random);
      case 9 ->
          replaced(
              bytes,
              at,
              0,
              "{\"a\":[[[\"\\u0000\",-1e999]]]}\n\t".getBytes(StandardCharsets.UTF_8));
      default -> Arrays.copyOf(bytes, at);
    };
  }

  /** An 8 or 4 byte number of either byte order. */
  private static byte[] edge(SplittableRandom random) {
    long value = EDGES[random.nextInt(EDGES.length)];
    ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    return random.nextBoolean()
        ? ByteBuffer.allocate(8).order(order).putLong(value).array()
        : ByteBuffer.allocate(4).order(order).putInt((int) value).array();
  }

  private static byte[] overwritten(byte[] bytes, int at, byte[] other) {
    return replaced(bytes, at, Math.min(other.length, bytes.length - at), other);
  }

  /** The beginning of this and the end of another. */
  private byte[] spliced(byte[] bytes, int at, SplittableRandom random) {
    byte[] other = any(random);
    int from = random.nextInt(other.length);
    return replaced(bytes, at, bytes.length - at, Arrays.copyOfRange(other, from, other.length));
  }

  private static byte[] noise(SplittableRandom random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] digits(SplittableRandom random) {
    return Long.toString(random.nextLong() >> random.nextInt(64)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] other) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - length + other.length);
    System.arraycopy(other, 0, result, at, other.length);
    System.arraycopy(bytes, at + length, result, at + other.length, bytes.length - at - length);
    return result;
  }
}
