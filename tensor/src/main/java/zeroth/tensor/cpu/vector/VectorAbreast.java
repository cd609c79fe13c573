package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
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
 * row; four vectors are in work at a time, as many as hide the latency of an fma. A piece of four
 * bytes of each row is one vector of whole numbers, of which shifts and masks take what belongs to
 * a column.
 */
final class VectorAbreast {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;

  /** Bytes of the pieces of all rows. */
  private static final int LINE = RowsAbreast.ROWS * Integer.BYTES;

  /** Bytes of a vector. */
  private static final int VECTOR = LANES * Integer.BYTES;

  /** Lanes in work at a time. */
  private static final int TOGETHER = 4 * LANES;

  /** What a binary16 is too small by when its bits stand in a binary32. */
  private static final float HALF = 0x1p112f;

  /** The largest exponent of a binary32, of what is not finite. */
  private static final int OTHER = 0x7f800000;

  /** What a number in the upper byte is too large by, undone. */
  private static final float UPPER = 0x1p-24f;

  private final float[] scales = new float[RowsAbreast.ROWS];

  /** As {@link zeroth.tensor.cpu.Kernels#multiplyAbreast}. */
  void multiply(
      StoredFormat format, byte[] w, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    for (int l = 0; l < RowsAbreast.ROWS; l += TOGETHER) {
      int from = l * Integer.BYTES;
      switch (format) {
        case BF16 -> bfloat16(w, from, depth / 2, x, xFrom, c, cFrom + l);
        case F16 -> {
          for (int j = 0; j < TOGETHER; j += LANES) {
            binary16(w, from + j * Integer.BYTES, depth, x, xFrom, c, cFrom + l + j);
          }
        }
        case Q8_0, Q4_0 -> blocks(format, w, l, depth, x, xFrom, c, cFrom + l);
        default -> throw new IllegalArgumentException(format + " does not lie abreast");
      }
    }
  }

  private void blocks(
      StoredFormat format, byte[] w, int l, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    int block = format.elements();
    int bytes = format.bytes() * RowsAbreast.ROWS;
    int lead = RowsAbreast.scaleBytes(format) * RowsAbreast.ROWS;
    for (int b = 0; b < depth / block; b++) {
      VectorWidening.binary16(w, b * bytes + l * Short.BYTES, TOGETHER, scales, 0);
      int from = b * bytes + lead + l * Integer.BYTES;
      int k = xFrom + b * block;
      if (format == StoredFormat.Q8_0) {
        eights(w, from, scales, x, k, c, cFrom);
      } else {
        fours(w, from, 0, scales, x, k, c, cFrom);
        fours(w, from, 4, scales, x, k + block / 2, c, cFrom);
      }
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
   * One vector at a time, since widening keeps the units busy: {@link VectorWidening#binary16} says
   * how, here without masks.
   */
  private static void binary16(
      byte[] w, int from, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector s = FloatVector.fromArray(FLOATS, c, cFrom);
    for (int k = 0; k < depth; k++) {
      IntVector half =
          ByteVector.fromArray(BYTES, w, from + k / 2 * LINE)
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, 16 * (1 - k % 2))
              .lanewise(VectorOperators.ASHR, 16);
      IntVector magnitude = half.and(0x7fff);
      IntVector moved = magnitude.lanewise(VectorOperators.LSHL, 13);
      IntVector small = moved.reinterpretAsFloats().mul(HALF).reinterpretAsInts();
      // all ones where the number is finite
      IntVector finite = magnitude.sub(0x7c00).lanewise(VectorOperators.ASHR, 31);
      IntVector other = moved.or(OTHER).lanewise(VectorOperators.AND_NOT, finite);
      s =
          small
              .and(finite)
              .or(other)
              .or(half.and(0x80000000))
              .reinterpretAsFloats()
              .fma(FloatVector.broadcast(FLOATS, x[xFrom + k]), s);
    }
    s.intoArray(c, cFrom);
  }

  /**
   * Each of a piece's four bytes is a column's number, with its sign. It stays in the upper byte,
   * 2^24 times too large, and the scale makes up for that: all of it is exact.
   *
   * @param d scales
   */
  private static void eights(
      byte[] w, int from, float[] d, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector d0 = FloatVector.fromArray(FLOATS, d, 0).mul(UPPER);
    FloatVector d1 = FloatVector.fromArray(FLOATS, d, LANES).mul(UPPER);
    FloatVector d2 = FloatVector.fromArray(FLOATS, d, 2 * LANES).mul(UPPER);
    FloatVector d3 = FloatVector.fromArray(FLOATS, d, 3 * LANES).mul(UPPER);
    FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom);
    FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, c, cFrom + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, c, cFrom + 3 * LANES);
    for (int i = 0; i < 8; i++) {
      int at = from + i * LINE;
      IntVector v0 = ByteVector.fromArray(BYTES, w, at).reinterpretAsInts();
      IntVector v1 = ByteVector.fromArray(BYTES, w, at + VECTOR).reinterpretAsInts();
      IntVector v2 = ByteVector.fromArray(BYTES, w, at + 2 * VECTOR).reinterpretAsInts();
      IntVector v3 = ByteVector.fromArray(BYTES, w, at + 3 * VECTOR).reinterpretAsInts();
      FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + 4 * i]);
      s0 =
          ((FloatVector) v0.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
              .mul(d0)
              .fma(u, s0);
      s1 =
          ((FloatVector) v1.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
              .mul(d1)
              .fma(u, s1);
      s2 =
          ((FloatVector) v2.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
              .mul(d2)
              .fma(u, s2);
      s3 =
          ((FloatVector) v3.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
              .mul(d3)
              .fma(u, s3);
      u = FloatVector.broadcast(FLOATS, x[xFrom + 4 * i + 1]);
      s0 =
          ((FloatVector)
                  v0.lanewise(VectorOperators.LSHL, 16)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d0)
              .fma(u, s0);
      s1 =
          ((FloatVector)
                  v1.lanewise(VectorOperators.LSHL, 16)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d1)
              .fma(u, s1);
      s2 =
          ((FloatVector)
                  v2.lanewise(VectorOperators.LSHL, 16)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d2)
              .fma(u, s2);
      s3 =
          ((FloatVector)
                  v3.lanewise(VectorOperators.LSHL, 16)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d3)
              .fma(u, s3);
      u = FloatVector.broadcast(FLOATS, x[xFrom + 4 * i + 2]);
      s0 =
          ((FloatVector)
                  v0.lanewise(VectorOperators.LSHL, 8)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d0)
              .fma(u, s0);
      s1 =
          ((FloatVector)
                  v1.lanewise(VectorOperators.LSHL, 8)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d1)
              .fma(u, s1);
      s2 =
          ((FloatVector)
                  v2.lanewise(VectorOperators.LSHL, 8)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d2)
              .fma(u, s2);
      s3 =
          ((FloatVector)
                  v3.lanewise(VectorOperators.LSHL, 8)
                      .and(0xff000000)
                      .convert(VectorOperators.I2F, 0))
              .mul(d3)
              .fma(u, s3);
      u = FloatVector.broadcast(FLOATS, x[xFrom + 4 * i + 3]);
      s0 = ((FloatVector) v0.and(0xff000000).convert(VectorOperators.I2F, 0)).mul(d0).fma(u, s0);
      s1 = ((FloatVector) v1.and(0xff000000).convert(VectorOperators.I2F, 0)).mul(d1).fma(u, s1);
      s2 = ((FloatVector) v2.and(0xff000000).convert(VectorOperators.I2F, 0)).mul(d2).fma(u, s2);
      s3 = ((FloatVector) v3.and(0xff000000).convert(VectorOperators.I2F, 0)).mul(d3).fma(u, s3);
    }
    s0.intoArray(c, cFrom);
    s1.intoArray(c, cFrom + LANES);
    s2.intoArray(c, cFrom + 2 * LANES);
    s3.intoArray(c, cFrom + 3 * LANES);
  }

  /**
   * Each of a piece's four bytes has a column's number in one half, less 8 once it is widened.
   *
   * @param half 0 for the lower, 4 for the upper
   * @param d scales
   */
  private static void fours(
      byte[] w, int from, int half, float[] d, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector d0 = FloatVector.fromArray(FLOATS, d, 0);
    FloatVector d1 = FloatVector.fromArray(FLOATS, d, LANES);
    FloatVector d2 = FloatVector.fromArray(FLOATS, d, 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(FLOATS, d, 3 * LANES);
    FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom);
    FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, c, cFrom + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, c, cFrom + 3 * LANES);
    for (int k = 0; k < 16; k++) {
      int at = from + k / 4 * LINE;
      int right = k % 4 * 8 + half;
      FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + k]);
      IntVector v0 = ByteVector.fromArray(BYTES, w, at).reinterpretAsInts();
      IntVector v1 = ByteVector.fromArray(BYTES, w, at + VECTOR).reinterpretAsInts();
      IntVector v2 = ByteVector.fromArray(BYTES, w, at + 2 * VECTOR).reinterpretAsInts();
      IntVector v3 = ByteVector.fromArray(BYTES, w, at + 3 * VECTOR).reinterpretAsInts();
      v0 = v0.lanewise(VectorOperators.LSHR, right).and(0xf).sub(8);
      v1 = v1.lanewise(VectorOperators.LSHR, right).and(0xf).sub(8);
      v2 = v2.lanewise(VectorOperators.LSHR, right).and(0xf).sub(8);
      v3 = v3.lanewise(VectorOperators.LSHR, right).and(0xf).sub(8);
      s0 = ((FloatVector) v0.convert(VectorOperators.I2F, 0)).mul(d0).fma(u, s0);
      s1 = ((FloatVector) v1.convert(VectorOperators.I2F, 0)).mul(d1).fma(u, s1);
      s2 = ((FloatVector) v2.convert(VectorOperators.I2F, 0)).mul(d2).fma(u, s2);
      s3 = ((FloatVector) v3.convert(VectorOperators.I2F, 0)).mul(d3).fma(u, s3);
    }
    s0.intoArray(c, cFrom);
    s1.intoArray(c, cFrom + LANES);
    s2.intoArray(c, cFrom + 2 * LANES);
    s3.intoArray(c, cFrom + 3 * LANES);
  }
}
