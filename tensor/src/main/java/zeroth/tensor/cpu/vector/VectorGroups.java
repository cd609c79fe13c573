package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;
import static zeroth.tensor.cpu.vector.VectorWidening.SINGLES;
import static zeroth.tensor.cpu.vector.VectorWidening.scale;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.format.PackedSixes;
import zeroth.tensor.format.StoredFormat;

/**
 * {@link VectorWidening} of the formats whose blocks have groups with scales of their own. Both
 * methods have more bytes than are ever inlined, see {@link VectorMath}.
 */
final class VectorGroups {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The low four bits of every byte, and the two above. */
  private static final long FOURS = 0x0f0f0f0f0f0f0f0fL;

  private static final long TWOS = 0x3030303030303030L;

  private final byte[] numbers = new byte[StoredFormat.Q6_K.elements()];

  /** Q4_K, two groups of 32 at a time: one in the low halves of 32 bytes, one in the high. */
  int fours(byte[] bytes, int from, int count, float[] into, int at) {
    ByteVector half = ByteVector.broadcast(SINGLES, 0xf);
    for (int i = 0, block = from; i < count; i += 256, block += 144) {
      float d = scale(bytes, block);
      float m = scale(bytes, block + 2);
      int packed = block + 4;
      for (int g = 0; g < 8; g += 2) {
        FloatVector low = FloatVector.broadcast(FLOATS, d * PackedSixes.scale(bytes, packed, g));
        FloatVector lowest = FloatVector.broadcast(FLOATS, m * PackedSixes.least(bytes, packed, g));
        FloatVector high =
            FloatVector.broadcast(FLOATS, d * PackedSixes.scale(bytes, packed, g + 1));
        FloatVector highest =
            FloatVector.broadcast(FLOATS, m * PackedSixes.least(bytes, packed, g + 1));
        int to = at + i + 32 * g;
        for (int j = 0; j < 32; j += LANES) {
          ByteVector pairs = ByteVector.fromArray(SINGLES, bytes, packed + 12 + 16 * g + j);
          ((FloatVector)
                  pairs
                      .lanewise(VectorOperators.AND, half)
                      .convertShape(VectorOperators.B2F, FLOATS, 0))
              .lanewise(VectorOperators.MUL, low)
              .lanewise(VectorOperators.SUB, lowest)
              .intoArray(into, to + j);
          ((FloatVector)
                  pairs
                      .lanewise(VectorOperators.LSHR, 4)
                      .lanewise(VectorOperators.AND, half)
                      .convertShape(VectorOperators.B2F, FLOATS, 0))
              .lanewise(VectorOperators.MUL, high)
              .lanewise(VectorOperators.SUB, highest)
              .intoArray(into, to + 32 + j);
        }
      }
    }
    return count;
  }

  /**
   * Q6_K. The numbers of a block to bytes first, eight bytes of a word at a time, since on vectors
   * of bytes these would be more operations than are inlined: the four quarters of half a block
   * share bytes of high bits. Then a group of 16 at a time.
   */
  int sixes(byte[] bytes, int from, int count, float[] into, int at) {
    FloatVector centre = FloatVector.broadcast(FLOATS, 32);
    for (int i = 0, block = from; i < count; i += 256, block += 210) {
      for (int half = 0; half < 2; half++) {
        int low = block + 64 * half;
        int high = block + 128 + 32 * half;
        for (int j = 0; j < 32; j += Long.BYTES) {
          long first = (long) WORDS.get(bytes, low + j);
          long second = (long) WORDS.get(bytes, low + 32 + j);
          long h = (long) WORDS.get(bytes, high + j);
          int to = 128 * half + j;
          WORDS.set(numbers, to, first & FOURS | h << 4 & TWOS);
          WORDS.set(numbers, to + 32, second & FOURS | h << 2 & TWOS);
          WORDS.set(numbers, to + 64, first >>> 4 & FOURS | h & TWOS);
          WORDS.set(numbers, to + 96, second >>> 4 & FOURS | h >>> 2 & TWOS);
        }
      }
      float d = scale(bytes, block + 208);
      for (int g = 0; g < 16; g++) {
        float s = d * bytes[block + 192 + g];
        for (int j = 16 * g; j < 16 * g + 16; j += LANES) {
          ((FloatVector)
                  ByteVector.fromArray(SINGLES, numbers, j)
                      .convertShape(VectorOperators.B2F, FLOATS, 0))
              .lanewise(VectorOperators.SUB, centre)
              .lanewise(VectorOperators.MUL, s)
              .intoArray(into, at + i + j);
        }
      }
    }
    return count;
  }
}
