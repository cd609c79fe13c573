package zeroth.tensor.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Lengths, counts and offsets in binary formats. */
final class BinaryMutations {
  /** Numbers at which arithmetic goes wrong. */
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
    0x7ffffff0L,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    1L << 32,
    1L << 40,
    1L << 61,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private BinaryMutations() {}

  static byte[] mutate(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(4)) {
      case 0 -> overwritten(bytes, at, edge(bytes.length - at, bytes.length, random), random);
      case 1 -> nudged(bytes, at, random);
      case 2 ->
          Mutations.replaced(bytes, at, 1, varint(edge(bytes.length - at, bytes.length, random)));
      default -> nudged(bytes, at & ~3, random);
    };
  }

  /** One of the edges, or a length that just fits into the file or just does not. */
  private static long edge(int rest, int size, SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> rest + random.nextInt(-17, 18);
      case 1 -> size + random.nextInt(-9, 10);
      default -> EDGES[random.nextInt(EDGES.length)];
    };
  }

  /** An 8 or 4 byte number of either byte order. */
  private static byte[] overwritten(byte[] bytes, int at, long value, SplittableRandom random) {
    ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    byte[] other =
        random.nextBoolean()
            ? ByteBuffer.allocate(8).order(order).putLong(value).array()
            : ByteBuffer.allocate(4).order(order).putInt((int) value).array();
    return Mutations.replaced(bytes, at, Math.min(other.length, bytes.length - at), other);
  }

  /** The little-endian number that is there, a little more or less, or doubled. */
  private static byte[] nudged(byte[] bytes, int at, SplittableRandom random) {
    if (bytes.length - at < Integer.BYTES) {
      return Arrays.copyOf(bytes, at);
    }
    byte[] result = bytes.clone();
    ByteBuffer numbers = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
    int value = numbers.getInt(at);
    int[] others = {value + 1, value - 1, value + 8, value - 4, 2 * value, -value, value << 16};
    numbers.putInt(at, others[random.nextInt(others.length)]);
    return result;
  }

  /** A protobuf number of 1 to 10 bytes. */
  private static byte[] varint(long value) {
    ByteBuffer bytes = ByteBuffer.allocate(10);
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      bytes.put((byte) (rest & 0x7f | 0x80));
    }
    bytes.put((byte) rest);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
