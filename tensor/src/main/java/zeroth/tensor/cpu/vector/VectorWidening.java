package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.format.StoredFormat;

/** Stored elements to float32, with the bits of {@link StoredFormat}'s plain loops. */
final class VectorWidening {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** As many bytes as twice the lanes: 16-bit numbers. */
  private static final VectorSpecies<Byte> PAIRS =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(16 * LANES));

  /** As many bytes as lanes. */
  static final VectorSpecies<Byte> SINGLES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LANES));

  private final VectorGroups groups = new VectorGroups();

  void widen(StoredFormat format, byte[] bytes, int from, int count, float[] into, int at) {
    int done = 0;
    switch (format) {
      case BF16 -> done = bfloat16(bytes, from, count, into, at);
      case F16 -> done = binary16(bytes, from, count, into, at);
      case Q8_0 -> done = eights(bytes, from, count, into, at);
      case Q4_0 -> done = fours(bytes, from, count, into, at);
      case Q4_K -> done = groups.fours(bytes, from, count, into, at);
      case Q6_K -> done = groups.sixes(bytes, from, count, into, at);
    }
    format.widen(bytes, from + (int) format.bytes(done), count - done, into, at + done);
  }

  /** A bfloat16 is the upper half of its binary32. */
  private static int bfloat16(byte[] bytes, int from, int count, float[] into, int at) {
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      int16(bytes, from + 2 * i)
          .lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(into, at + i);
    }
    return i;
  }

  /**
   * The bits of a magnitude in the places of binary32's are those of a number that is 2^112 times
   * too small, a subnormal one as well; the product is exact. What is not finite keeps its fraction
   * and has all bits of the exponent set.
   */
  private static int binary16(byte[] bytes, int from, int count, float[] into, int at) {
    IntVector largest = IntVector.broadcast(INTS, 0x7bff);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      IntVector half = int16(bytes, from + 2 * i);
      IntVector magnitude = half.and(0x7fff);
      IntVector other = largest.sub(magnitude).lanewise(VectorOperators.ASHR, 31).and(0x7f800000);
      magnitude
          .lanewise(VectorOperators.LSHL, 13)
          .reinterpretAsFloats()
          .mul(0x1p112f)
          .reinterpretAsInts()
          .or(other)
          .or(half.and(1 << 31))
          .reinterpretAsFloats()
          .intoArray(into, at + i);
    }
    return i;
  }

  /** Numbers of 16 bits, with their sign. */
  private static IntVector int16(byte[] bytes, int from) {
    return (IntVector)
        ByteVector.fromArray(PAIRS, bytes, from)
            .reinterpretAsShorts()
            .convertShape(VectorOperators.S2I, INTS, 0);
  }

  private static int eights(byte[] bytes, int from, int count, float[] into, int at) {
    for (int i = 0, block = from; i < count; i += 32, block += 34) {
      float d = scale(bytes, block);
      for (int j = 0; j < 32; j += LANES) {
        numbers(ByteVector.fromArray(SINGLES, bytes, block + 2 + j))
            .mul(d)
            .intoArray(into, at + i + j);
      }
    }
    return count;
  }

  private static int fours(byte[] bytes, int from, int count, float[] into, int at) {
    for (int i = 0, block = from; i < count; i += 32, block += 18) {
      float d = scale(bytes, block);
      for (int j = 0; j < 16; j += LANES) {
        ByteVector pairs = ByteVector.fromArray(SINGLES, bytes, block + 2 + j);
        for (int half = 0; half < 32; half += 16) {
          numbers(pairs.and((byte) 0xf)).sub(8).mul(d).intoArray(into, at + i + half + j);
          pairs = pairs.lanewise(VectorOperators.LSHR, 4);
        }
      }
    }
    return count;
  }

  private static FloatVector numbers(ByteVector bytes) {
    return (FloatVector) bytes.convertShape(VectorOperators.B2F, FLOATS, 0);
  }

  static float scale(byte[] bytes, int at) {
    return HalfPrecision.binary16((short) (bytes[at] & 0xff | bytes[at + 1] << 8));
  }
}
