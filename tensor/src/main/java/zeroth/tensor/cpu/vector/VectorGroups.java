package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorAbreast.LINE;
import static zeroth.tensor.cpu.vector.VectorAbreast.TOGETHER;
import static zeroth.tensor.cpu.vector.VectorAbreast.WHOLE;
import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/**
 * {@link VectorAbreast} of the formats whose blocks have a scale for each group of columns: Q4_K
 * and Q6_K. One vector at a time, since what a column takes hides the latency of its fma.
 */
final class VectorGroups {
  /** Columns that a shift of the same bytes gives. */
  private static final int SHIFTED = 32;

  private final float[] d = new float[TOGETHER];
  private final float[] m = new float[TOGETHER];
  private final float[] scales = new float[TOGETHER];
  private final float[] offsets = new float[TOGETHER];

  /**
   * The chains of some rows.
   *
   * @param l the first row's lane
   */
  void multiply(
      StoredFormat format, int[] w, int l, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    int block = format.elements();
    int pieces = RowsAbreast.pieces(format, block);
    for (int b = 0; b < depth / block; b++) {
      int k = xFrom + b * block;
      if (format == StoredFormat.Q4_K) {
        fours(w, b * pieces + l, x, k, c, cFrom);
      } else {
        sixes(w, b * pieces, l, x, k, c, cFrom);
      }
    }
  }

  /** A block of Q4_K: a piece of d and m, three of the groups' scales, 32 of numbers. */
  private void fours(int[] w, int from, float[] x, int xFrom, float[] c, int cFrom) {
    VectorAbreast.halves(w, from, TOGETHER, 0, d, 0);
    VectorAbreast.halves(w, from, TOGETHER, 1, m, 0);
    for (int g = 0; g < 8; g++) {
      int pieces = from + (4 + g / 2 * SHIFTED / 4) * LINE;
      for (int j = 0; j < TOGETHER; j += LANES) {
        readScales(w, from + LINE + j, g, j);
        fours(w, pieces + j, g % 2 * 4, j, x, xFrom + g * SHIFTED, c, cFrom + j);
      }
    }
  }

  /**
   * d s_g and -m t_g of a vector's rows: 6 bits of a byte each, or, from g = 4 on, 4 bits of one
   * under 2 of another.
   *
   * @param at the first piece of scales
   */
  private void readScales(int[] w, int at, int g, int j) {
    IntVector s = IntVector.fromArray(INTS, w, at);
    IntVector t = IntVector.fromArray(INTS, w, at + LINE);
    int right = g % 4 * 8;
    if (g < 4) {
      s = s.lanewise(VectorOperators.LSHR, right).and(0x3f);
      t = t.lanewise(VectorOperators.LSHR, right).and(0x3f);
    } else {
      IntVector low =
          IntVector.fromArray(INTS, w, at + 2 * LINE).lanewise(VectorOperators.LSHR, right);
      s = s.lanewise(VectorOperators.LSHR, right + 2).and(0x30).or(low.and(0xf));
      low = low.lanewise(VectorOperators.LSHR, 4);
      t = t.lanewise(VectorOperators.LSHR, right + 2).and(0x30).or(low.and(0xf));
    }
    s.or(WHOLE)
        .reinterpretAsFloats()
        .sub(0x1p23f)
        .mul(FloatVector.fromArray(FLOATS, d, j))
        .intoArray(scales, j);
    t.or(WHOLE)
        .reinterpretAsFloats()
        .sub(0x1p23f)
        .mul(FloatVector.fromArray(FLOATS, m, j))
        .neg()
        .intoArray(offsets, j);
  }

  /** 32 columns: the product with the scale is exact, so that one fma rounds as a sum does. */
  private void fours(
      int[] w, int from, int half, int j, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector scale = FloatVector.fromArray(FLOATS, scales, j);
    FloatVector offset = FloatVector.fromArray(FLOATS, offsets, j);
    FloatVector sum = FloatVector.fromArray(FLOATS, c, cFrom);
    for (int k = 0; k < SHIFTED; k++) {
      IntVector q =
          IntVector.fromArray(INTS, w, from + k / 4 * LINE)
              .lanewise(VectorOperators.LSHR, k % 4 * 8 + half)
              .and(0xf)
              .or(WHOLE);
      sum =
          q.reinterpretAsFloats()
              .sub(0x1p23f)
              .fma(scale, offset)
              .fma(FloatVector.broadcast(FLOATS, x[xFrom + k]), sum);
    }
    sum.intoArray(c, cFrom);
  }

  /**
   * A block of Q6_K: d, 32 pieces of low bits, 16 of high, 4 of the groups' scales. Of a half's 128
   * columns, low bits serve quarters 0 and 2, or 1 and 3, high bits all four.
   */
  private void sixes(int[] w, int at, int l, float[] x, int xFrom, float[] c, int cFrom) {
    VectorAbreast.readScales(w, at, l, d);
    int from = at + LINE / 2 + l;
    for (int g = 0; g < 16; g++) { // of 16 columns
      int half = g / 8;
      int quarter = g % 8 / 2;
      int low = from + (16 * half + 8 * (quarter % 2) + 4 * (g % 2)) * LINE;
      int high = from + (32 + 8 * half + 4 * (g % 2)) * LINE;
      int scale = from + (48 + g / 4) * LINE;
      for (int j = 0; j < TOGETHER; j += LANES) {
        IntVector s = IntVector.fromArray(INTS, w, scale + j);
        s = s.lanewise(VectorOperators.LSHR, g % 4 * 8).and(0xff);
        s.lanewise(VectorOperators.XOR, WHOLE | 0x80) // with its sign: n + 128
            .reinterpretAsFloats()
            .sub(0x1p23f + 128)
            .mul(FloatVector.fromArray(FLOATS, d, j))
            .intoArray(scales, j);
        sixes(w, low + j, high + j, quarter, j, x, xFrom + 16 * g, c, cFrom + j);
      }
    }
  }

  private void sixes(
      int[] w, int low, int high, int quarter, int j, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector scale = FloatVector.fromArray(FLOATS, scales, j);
    FloatVector sum = FloatVector.fromArray(FLOATS, c, cFrom);
    for (int k = 0; k < 16; k++) {
      IntVector q =
          IntVector.fromArray(INTS, w, low + k / 4 * LINE)
              .lanewise(VectorOperators.LSHR, k % 4 * 8 + quarter / 2 * 4)
              .and(0xf);
      IntVector upper =
          IntVector.fromArray(INTS, w, high + k / 4 * LINE)
              .lanewise(VectorOperators.LSHR, k % 4 * 8 + quarter * 2)
              .and(3);
      q = upper.lanewise(VectorOperators.LSHL, 4).or(q).or(WHOLE);
      sum =
          q.reinterpretAsFloats()
              .sub(0x1p23f + 32)
              .mul(scale)
              .fma(FloatVector.broadcast(FLOATS, x[xFrom + k]), sum);
    }
    sum.intoArray(c, cFrom);
  }
}
