package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/**
 * Products of stored rows that lie abreast with one row of activations. A lane has the chain of one
 * row. A piece of four bytes of each row is one vector of whole numbers, of which shifts and masks
 * take what belongs to a column: here two numbers of 16 bits, in {@link VectorBlocks} four bytes.
 */
final class VectorAbreast {
  static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;

  /** Rows that lie abreast. */
  static final int ROWS = RowsAbreast.ROWS;

  /** Bytes of the pieces of all rows. */
  static final int LINE = ROWS * Integer.BYTES;

  /** Bytes of a vector. */
  static final int VECTOR = LANES * Integer.BYTES;

  private final VectorBlocks blocks = new VectorBlocks();

  /** As {@link zeroth.tensor.cpu.Kernels#multiplyAbreast}. */
  void multiply(
      StoredFormat format, byte[] w, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    switch (format) {
      case BF16 -> {
        for (int r = 0; r < ROWS; r += 4 * LANES) {
          bfloat16(w, r * Integer.BYTES, depth / 2, x, xFrom, c, cFrom + r);
        }
      }
      case F16 -> {
        for (int r = 0; r < ROWS; r += LANES) {
          binary16(w, r * Integer.BYTES, depth / 2, x, xFrom, c, cFrom + r);
        }
      }
      case Q8_0, Q4_0, Q4_K, Q6_K -> blocks.multiply(format, w, depth, x, xFrom, c, cFrom);
    }
  }

  /** The lower half of a piece is a column's number, the upper half the next one's. */
  private static void bfloat16(
      byte[] w, int from, int pieces, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom);
    FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, c, cFrom + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, c, cFrom + 3 * LANES);
    for (int i = 0; i < pieces; i++) {
      int at = from + i * LINE;
      IntVector v0 = ByteVector.fromArray(BYTES, w, at).reinterpretAsInts();
      IntVector v1 = ByteVector.fromArray(BYTES, w, at + VECTOR).reinterpretAsInts();
      IntVector v2 = ByteVector.fromArray(BYTES, w, at + 2 * VECTOR).reinterpretAsInts();
      IntVector v3 = ByteVector.fromArray(BYTES, w, at + 3 * VECTOR).reinterpretAsInts();
      FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + 2 * i]);
      s0 = v0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(u, s0);
      s1 = v1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(u, s1);
      s2 = v2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(u, s2);
      s3 = v3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(u, s3);
      u = FloatVector.broadcast(FLOATS, x[xFrom + 2 * i + 1]);
      s0 = v0.and(0xffff0000).reinterpretAsFloats().fma(u, s0);
      s1 = v1.and(0xffff0000).reinterpretAsFloats().fma(u, s1);
      s2 = v2.and(0xffff0000).reinterpretAsFloats().fma(u, s2);
      s3 = v3.and(0xffff0000).reinterpretAsFloats().fma(u, s3);
    }
    s0.intoArray(c, cFrom);
    s1.intoArray(c, cFrom + LANES);
    s2.intoArray(c, cFrom + 2 * LANES);
    s3.intoArray(c, cFrom + 3 * LANES);
  }

  /**
   * As {@link #bfloat16}, of one vector's rows. A magnitude's bits, in the places of binary32's,
   * are a number 2^112 times too small, and the product is exact; under what is not finite all bits
   * of the exponent are set.
   */
  private static void binary16(
      byte[] w, int from, int pieces, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector sum = FloatVector.fromArray(FLOATS, c, cFrom);
    IntVector magnitude = IntVector.broadcast(INTS, 0x7fff0000);
    IntVector sign = IntVector.broadcast(INTS, 1 << 31);
    IntVector largest = IntVector.broadcast(INTS, 0x7bffffff);
    IntVector exponent = IntVector.broadcast(INTS, 0x7f800000);
    for (int i = 0; i < pieces; i++) {
      IntVector high = ByteVector.fromArray(BYTES, w, from + i * LINE).reinterpretAsInts();
      IntVector low = high.lanewise(VectorOperators.LSHL, 16);
      IntVector m0 = low.lanewise(VectorOperators.AND, magnitude);
      IntVector other0 =
          largest
              .lanewise(VectorOperators.SUB, m0)
              .lanewise(VectorOperators.ASHR, 31)
              .lanewise(VectorOperators.AND, exponent);
      sum =
          m0.lanewise(VectorOperators.LSHR, 3)
              .reinterpretAsFloats()
              .mul(0x1p112f)
              .reinterpretAsInts()
              .lanewise(VectorOperators.OR, other0)
              .lanewise(VectorOperators.OR, low.lanewise(VectorOperators.AND, sign))
              .reinterpretAsFloats()
              .fma(FloatVector.broadcast(FLOATS, x[xFrom + 2 * i + 0]), sum);
      IntVector m1 = high.lanewise(VectorOperators.AND, magnitude);
      IntVector other1 =
          largest
              .lanewise(VectorOperators.SUB, m1)
              .lanewise(VectorOperators.ASHR, 31)
              .lanewise(VectorOperators.AND, exponent);
      sum =
          m1.lanewise(VectorOperators.LSHR, 3)
              .reinterpretAsFloats()
              .mul(0x1p112f)
              .reinterpretAsInts()
              .lanewise(VectorOperators.OR, other1)
              .lanewise(VectorOperators.OR, high.lanewise(VectorOperators.AND, sign))
              .reinterpretAsFloats()
              .fma(FloatVector.broadcast(FLOATS, x[xFrom + 2 * i + 1]), sum);
    }
    sum.intoArray(c, cFrom);
  }
}
