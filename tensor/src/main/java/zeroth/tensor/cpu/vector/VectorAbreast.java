package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/**
 * Products of stored rows that lie abreast with one row of activations. A lane has the chain of one
 * row; four vectors are in work at a time, as many as hide the latency of an fma. A piece of four
 * bytes of each row is one vector of whole numbers, of which shifts and masks take what belongs to
 * a column.
 *
 * <p>A whole number n from 0 to 255 becomes a float as the last bits of 2^23, less 2^23: nothing is
 * converted, which JDK 17 does with objects once a process has seen conversions of other kinds.
 */
final class VectorAbreast {
  /** The pieces of all rows. */
  static final int LINE = RowsAbreast.ROWS;

  /** Lanes in work at a time. */
  static final int TOGETHER = 4 * LANES;

  /** What a binary16 is too small by when its bits stand in a binary32. */
  private static final float HALF = 0x1p112f;

  /** The largest exponent of a binary32, of what is not finite. */
  private static final int OTHER = 0x7f800000;

  /** The bits of 2^23. */
  static final int WHOLE = 0x4b000000;

  private final float[] scales = new float[RowsAbreast.ROWS];
  private final VectorGroups groups = new VectorGroups();

  /** As {@link zeroth.tensor.cpu.Kernels#multiplyAbreast}. */
  void multiply(
      StoredFormat format, int[] w, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    for (int l = 0; l < RowsAbreast.ROWS; l += TOGETHER) {
      int from = l;
      switch (format) {
        case BF16 -> bfloat16(w, from, depth / 2, x, xFrom, c, cFrom + l);
        case F16 -> binary16(w, from, depth, x, xFrom, c, cFrom + l);
        case Q8_0, Q4_0 -> blocks(format, w, l, depth, x, xFrom, c, cFrom + l);
        case Q4_K, Q6_K -> groups.multiply(format, w, l, depth, x, xFrom, c, cFrom + l);
      }
    }
  }

  private void blocks(
      StoredFormat format, int[] w, int l, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    int block = format.elements();
    int pieces = RowsAbreast.pieces(format, block);
    for (int b = 0; b < depth / block; b++) {
      readScales(w, b * pieces, l, scales);
      int from = b * pieces + LINE / 2 + l;
      int k = xFrom + b * block;
      if (format == StoredFormat.Q8_0) {
        eights(w, from, scales, x, k, c, cFrom);
      } else {
        fours(w, from, 0, scales, x, k, c, cFrom);
        fours(w, from, 4, scales, x, k + block / 2, c, cFrom);
      }
    }
  }

  /**
   * The scales of rows from l on, which are binary16.
   *
   * @param at where those of all rows begin
   */
  static void readScales(int[] w, int at, int l, float[] scales) {
    int half = RowsAbreast.ROWS / 2;
    for (int i = 0; i < TOGETHER; i += half) {
      halves(w, at, half, (l + i) / half, scales, i);
    }
  }

  /**
   * Every second binary16, of two in a piece.
   *
   * @param count how many, whole vectors
   * @param upper 0 for those in the lower half, 1 for the others
   */
  static void halves(int[] w, int from, int count, int upper, float[] into, int at) {
    for (int i = 0; i < count; i += LANES) {
      IntVector half =
          IntVector.fromArray(INTS, w, from + i)
              .lanewise(VectorOperators.LSHL, 16 * (1 - upper))
              .lanewise(VectorOperators.ASHR, 16);
      IntVector magnitude = half.and(0x7fff);
      IntVector moved = magnitude.lanewise(VectorOperators.LSHL, 13);
      IntVector small = moved.reinterpretAsFloats().mul(HALF).reinterpretAsInts();
      // all ones where the number is finite
      IntVector finite = magnitude.sub(0x7c00).lanewise(VectorOperators.ASHR, 31);
      IntVector other = moved.or(OTHER).lanewise(VectorOperators.AND_NOT, finite);
      small
          .and(finite)
          .or(other)
          .or(half.and(0x80000000))
          .reinterpretAsFloats()
          .intoArray(into, at + i);
    }
  }

  /** The lower half of a piece is a column's number, the upper half the next one's. */
  private static void bfloat16(
      int[] w, int from, int pieces, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom);
    FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, c, cFrom + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, c, cFrom + 3 * LANES);
    for (int i = 0; i < pieces; i++) {
      int at = from + i * LINE;
      IntVector v0 = IntVector.fromArray(INTS, w, at);
      IntVector v1 = IntVector.fromArray(INTS, w, at + LANES);
      IntVector v2 = IntVector.fromArray(INTS, w, at + 2 * LANES);
      IntVector v3 = IntVector.fromArray(INTS, w, at + 3 * LANES);
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

  /** Widened piece by piece. */
  private void binary16(int[] w, int from, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    for (int k = 0; k < depth; k++) {
      halves(w, from + k / 2 * LINE, TOGETHER, k % 2, scales, 0);
      FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + k]);
      for (int j = 0; j < TOGETHER; j += LANES) {
        FloatVector.fromArray(FLOATS, scales, j)
            .fma(u, FloatVector.fromArray(FLOATS, c, cFrom + j))
            .intoArray(c, cFrom + j);
      }
    }
  }

  /**
   * Each of a piece's four bytes is a column's number, with its sign: n + 128 with another first
   * bit.
   *
   * @param d scales
   */
  private static void eights(
      int[] w, int from, float[] d, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector d0 = FloatVector.fromArray(FLOATS, d, 0);
    FloatVector d1 = FloatVector.fromArray(FLOATS, d, LANES);
    FloatVector d2 = FloatVector.fromArray(FLOATS, d, 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(FLOATS, d, 3 * LANES);
    FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom);
    FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, c, cFrom + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, c, cFrom + 3 * LANES);
    for (int k = 0; k < 32; k++) {
      int at = from + k / 4 * LINE;
      int right = k % 4 * 8;
      FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + k]);
      IntVector v0 = IntVector.fromArray(INTS, w, at);
      IntVector v1 = IntVector.fromArray(INTS, w, at + LANES);
      IntVector v2 = IntVector.fromArray(INTS, w, at + 2 * LANES);
      IntVector v3 = IntVector.fromArray(INTS, w, at + 3 * LANES);
      v0 =
          v0.lanewise(VectorOperators.LSHR, right)
              .and(0xff)
              .lanewise(VectorOperators.XOR, WHOLE | 0x80);
      v1 =
          v1.lanewise(VectorOperators.LSHR, right)
              .and(0xff)
              .lanewise(VectorOperators.XOR, WHOLE | 0x80);
      v2 =
          v2.lanewise(VectorOperators.LSHR, right)
              .and(0xff)
              .lanewise(VectorOperators.XOR, WHOLE | 0x80);
      v3 =
          v3.lanewise(VectorOperators.LSHR, right)
              .and(0xff)
              .lanewise(VectorOperators.XOR, WHOLE | 0x80);
      s0 = v0.reinterpretAsFloats().sub(0x1p23f + 128).mul(d0).fma(u, s0);
      s1 = v1.reinterpretAsFloats().sub(0x1p23f + 128).mul(d1).fma(u, s1);
      s2 = v2.reinterpretAsFloats().sub(0x1p23f + 128).mul(d2).fma(u, s2);
      s3 = v3.reinterpretAsFloats().sub(0x1p23f + 128).mul(d3).fma(u, s3);
    }
    s0.intoArray(c, cFrom);
    s1.intoArray(c, cFrom + LANES);
    s2.intoArray(c, cFrom + 2 * LANES);
    s3.intoArray(c, cFrom + 3 * LANES);
  }

  /**
   * Each of a piece's four bytes has a column's number, n + 8, in one half.
   *
   * @param half 0 for the lower, 4 for the upper
   * @param d scales
   */
  private static void fours(
      int[] w, int from, int half, float[] d, float[] x, int xFrom, float[] c, int cFrom) {
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
      IntVector v0 = IntVector.fromArray(INTS, w, at);
      IntVector v1 = IntVector.fromArray(INTS, w, at + LANES);
      IntVector v2 = IntVector.fromArray(INTS, w, at + 2 * LANES);
      IntVector v3 = IntVector.fromArray(INTS, w, at + 3 * LANES);
      v0 = v0.lanewise(VectorOperators.LSHR, right).and(0xf).or(WHOLE);
      v1 = v1.lanewise(VectorOperators.LSHR, right).and(0xf).or(WHOLE);
      v2 = v2.lanewise(VectorOperators.LSHR, right).and(0xf).or(WHOLE);
      v3 = v3.lanewise(VectorOperators.LSHR, right).and(0xf).or(WHOLE);
      s0 = v0.reinterpretAsFloats().sub(0x1p23f + 8).mul(d0).fma(u, s0);
      s1 = v1.reinterpretAsFloats().sub(0x1p23f + 8).mul(d1).fma(u, s1);
      s2 = v2.reinterpretAsFloats().sub(0x1p23f + 8).mul(d2).fma(u, s2);
      s3 = v3.reinterpretAsFloats().sub(0x1p23f + 8).mul(d3).fma(u, s3);
    }
    s0.intoArray(c, cFrom);
    s1.intoArray(c, cFrom + LANES);
    s2.intoArray(c, cFrom + 2 * LANES);
    s3.intoArray(c, cFrom + 3 * LANES);
  }
}
