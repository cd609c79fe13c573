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
        case Q8_0 -> blocks(w, l, depth, x, xFrom, c, cFrom + l);
        default -> throw new IllegalArgumentException(format + " does not lie abreast");
      }
    }
  }

  private void blocks(byte[] w, int l, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    int block = StoredFormat.Q8_0.elements();
    int bytes = StoredFormat.Q8_0.bytes() * RowsAbreast.ROWS;
    int lead = RowsAbreast.scaleBytes(StoredFormat.Q8_0) * RowsAbreast.ROWS;
    for (int b = 0; b < depth / block; b++) {
      VectorWidening.binary16(w, b * bytes + l * Short.BYTES, TOGETHER, scales, 0);
      int from = b * bytes + lead + l * Integer.BYTES;
      eights(w, from, scales, x, xFrom + b * block, c, cFrom);
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
}
