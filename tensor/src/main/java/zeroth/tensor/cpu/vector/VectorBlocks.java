package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorAbreast.BYTES;
import static zeroth.tensor.cpu.vector.VectorAbreast.LINE;
import static zeroth.tensor.cpu.vector.VectorAbreast.ROWS;
import static zeroth.tensor.cpu.vector.VectorAbreast.VECTOR;
import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/**
 * {@link VectorAbreast} of the formats of blocks. Passes make the numbers of some columns signed
 * bytes, four of them a piece, and one loop multiplies those of every format.
 */
final class VectorBlocks {
  /** What a number in the upper byte is too large by, undone: all of it is exact. */
  private static final float SHIFTED = 0x1p-24f;

  /** Bits of every byte: 4, 6, 2 from the fourth on. */
  private static final int FOUR = 0x0f0f0f0f;

  private static final int SIX = 0x3f3f3f3f;

  private static final int TWO = 0x30303030;

  /** Groups that a block has at most. */
  private static final int GROUPS = 16;

  /** What stands before the numbers in binary16, widened: d, or d and m by turns. */
  private final float[] halves = new float[2 * ROWS];

  private final float[] d = new float[ROWS];
  private final float[] m = new float[ROWS];

  /** Scales and offsets of a block's groups, of all rows one group behind the other. */
  private final float[] scales = new float[GROUPS * ROWS];

  private final float[] offsets = new float[GROUPS * ROWS];

  /** Numbers of up to 128 columns. */
  private final byte[] numbers = new byte[32 * LINE];

  /** As {@link zeroth.tensor.cpu.Kernels#multiplyAbreast}. */
  void multiply(
      StoredFormat format, byte[] w, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    int block = format.elements();
    int lead = RowsAbreast.scaleBytes(format) * ROWS;
    boolean grouped = block > 32;
    assert depth % block == 0 && w.length >= format.bytes((long) depth * ROWS) : "parts of a block";
    Arrays.fill(offsets, -0f); // changes no sum, not even one of -0
    for (int b = 0; b < depth / block; b++) {
      int from = b * format.bytes() * ROWS;
      int k = xFrom + b * block;
      float[] into = grouped ? halves : scales;
      VectorWidening.binary16(w, from, lead == 0 ? 2 * ROWS : ROWS, into, 0);
      switch (format) {
        case Q8_0 -> add(w, from + lead, 8, 0, x, k, c, cFrom);
        case Q4_0, Q4_K -> fours(format, w, from + lead, x, k, c, cFrom);
        case Q6_K -> sixes(w, from + lead, x, k, c, cFrom);
        default -> throw new IllegalArgumentException(format + " has no blocks");
      }
    }
  }

  /**
   * A block of numbers of 4 bits, two groups at a time: low halves of some bytes, then the high.
   * Q4_0 has one scale for both; Q4_K a piece of d and m, three of s and t, and eight groups.
   */
  private void fours(
      StoredFormat format, byte[] w, int from, float[] x, int xFrom, float[] c, int cFrom) {
    boolean grouped = format == StoredFormat.Q4_K;
    if (grouped) {
      for (int r = 0; r < ROWS; r++) {
        d[r] = halves[2 * r];
        m[r] = -halves[2 * r + 1];
      }
      scalesOfFours(w, from + LINE);
    } else {
      System.arraycopy(scales, 0, scales, ROWS, ROWS);
    }
    int first = grouped ? from + 4 * LINE : from;
    int pieces = grouped ? 8 : 4;
    for (int g = 0; g < (grouped ? 8 : 2); g += 2) {
      int k = xFrom + 4 * pieces * g;
      numbersOfFours(w, first + g / 2 * pieces * LINE, pieces * LINE, (byte) (grouped ? 0 : 8));
      add(numbers, 0, pieces, g, x, k, c, cFrom);
      add(numbers, pieces * LINE, pieces, g + 1, x, k + 4 * pieces, c, cFrom);
    }
  }

  /** A block of Q6_K behind d: 32 pieces of low bits, 16 of high, 4 of the groups' s. */
  private void sixes(byte[] w, int from, float[] x, int xFrom, float[] c, int cFrom) {
    scalesOfSixes(w, from + 48 * LINE);
    for (int half = 0; half < 2; half++) {
      numbersOfSixes(w, from + 16 * half * LINE, from + (32 + 8 * half) * LINE);
      for (int g = 0; g < 8; g++) {
        int k = xFrom + 128 * half + 16 * g;
        add(numbers, 4 * g * LINE, 4, 8 * half + g, x, k, c, cFrom);
      }
    }
  }

  /** The numbers of 4 bits in some bytes, those of the low halves before those of the high. */
  private void numbersOfFours(byte[] w, int from, int count, byte centre) {
    IntVector four = IntVector.broadcast(INTS, FOUR);
    ByteVector less = ByteVector.broadcast(BYTES, centre);
    for (int i = 0; i < count; i += VECTOR) {
      IntVector v = ByteVector.fromArray(BYTES, w, from + i).reinterpretAsInts();
      for (int half = 0; half < 2; half++) {
        v.lanewise(VectorOperators.AND, four)
            .reinterpretAsBytes()
            .lanewise(VectorOperators.SUB, less)
            .intoArray(numbers, half * count + i);
        v = v.lanewise(VectorOperators.LSHR, 4);
      }
    }
  }

  /**
   * The numbers of 6 bits of a half of Q6_K's block, quarter by quarter. Their low bits are in the
   * two halves of bytes, of the first and third quarter and of the others; a byte has the high bits
   * of all four.
   */
  private void numbersOfSixes(byte[] w, int low, int high) {
    int quarter = 8 * LINE;
    IntVector four = IntVector.broadcast(INTS, FOUR);
    IntVector two = IntVector.broadcast(INTS, TWO);
    ByteVector centre = ByteVector.broadcast(BYTES, (byte) 32);
    for (int i = 0; i < quarter; i += VECTOR) {
      IntVector l0 = ByteVector.fromArray(BYTES, w, low + i).reinterpretAsInts();
      IntVector l1 = ByteVector.fromArray(BYTES, w, low + quarter + i).reinterpretAsInts();
      IntVector h = ByteVector.fromArray(BYTES, w, high + i).reinterpretAsInts();
      IntVector h0 = h.lanewise(VectorOperators.LSHL, 4).lanewise(VectorOperators.AND, two);
      IntVector h1 = h.lanewise(VectorOperators.LSHL, 2).lanewise(VectorOperators.AND, two);
      IntVector h2 = h.lanewise(VectorOperators.AND, two);
      IntVector h3 = h.lanewise(VectorOperators.LSHR, 2).lanewise(VectorOperators.AND, two);
      l0.lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h0)
          .reinterpretAsBytes()
          .lanewise(VectorOperators.SUB, centre)
          .intoArray(numbers, i);
      l1.lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h1)
          .reinterpretAsBytes()
          .lanewise(VectorOperators.SUB, centre)
          .intoArray(numbers, quarter + i);
      l0.lanewise(VectorOperators.LSHR, 4)
          .lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h2)
          .reinterpretAsBytes()
          .lanewise(VectorOperators.SUB, centre)
          .intoArray(numbers, 2 * quarter + i);
      l1.lanewise(VectorOperators.LSHR, 4)
          .lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h3)
          .reinterpretAsBytes()
          .lanewise(VectorOperators.SUB, centre)
          .intoArray(numbers, 3 * quarter + i);
    }
  }

  /** Q6_K's d s_g: s of four groups in a piece. */
  private void scalesOfSixes(byte[] w, int from) {
    for (int i = 0; i < GROUPS / 4; i++) {
      for (int r = 0; r < ROWS; r += LANES) {
        IntVector s = ByteVector.fromArray(BYTES, w, from + i * LINE + 4 * r).reinterpretAsInts();
        FloatVector by = FloatVector.fromArray(FLOATS, halves, r).mul(SHIFTED);
        for (int j = 0; j < 4; j++) {
          ((FloatVector) s.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
              .lanewise(VectorOperators.MUL, by)
              .intoArray(scales, (4 * i + j) * ROWS + r);
          s = s.lanewise(VectorOperators.LSHR, 8);
        }
      }
    }
  }

  /**
   * Q4_K's d s_g and -m t_g, from three pieces. The first four s have 6 bits of a byte of the first
   * each, t of the second; the others have 4 bits of the third's bytes under the 2 that are left.
   */
  private void scalesOfFours(byte[] w, int from) {
    IntVector six = IntVector.broadcast(INTS, SIX);
    IntVector four = IntVector.broadcast(INTS, FOUR);
    IntVector two = IntVector.broadcast(INTS, TWO);
    for (int r = 0; r < ROWS; r += LANES) {
      int at = from + r * Integer.BYTES;
      IntVector others = ByteVector.fromArray(BYTES, w, at + 2 * LINE).reinterpretAsInts();
      for (int offset = 0; offset < 2; offset++) {
        IntVector v = ByteVector.fromArray(BYTES, w, at + offset * LINE).reinterpretAsInts();
        FloatVector by = FloatVector.fromArray(FLOATS, offset == 0 ? d : m, r).mul(SHIFTED);
        float[] into = offset == 0 ? scales : offsets;
        IntVector first = v.lanewise(VectorOperators.AND, six);
        IntVector second =
            v.lanewise(VectorOperators.LSHR, 2)
                .lanewise(VectorOperators.AND, two)
                .lanewise(VectorOperators.OR, others.lanewise(VectorOperators.AND, four));
        for (int j = 0; j < 4; j++) {
          ((FloatVector) first.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
              .lanewise(VectorOperators.MUL, by)
              .intoArray(into, j * ROWS + r);
          ((FloatVector) second.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
              .lanewise(VectorOperators.MUL, by)
              .intoArray(into, (4 + j) * ROWS + r);
          first = first.lanewise(VectorOperators.LSHR, 8);
          second = second.lanewise(VectorOperators.LSHR, 8);
        }
        others = others.lanewise(VectorOperators.LSHR, 4);
      }
    }
  }

  /**
   * c += (scale * number + offset) x for the columns of some pieces, which are of group g: two
   * vectors of rows, since a sum waits for its fma.
   */
  private void add(
      byte[] w, int from, int pieces, int g, float[] x, int xFrom, float[] c, int cFrom) {
    for (int r = 0; r < ROWS; r += 2 * LANES) {
      int at = g * ROWS + r;
      FloatVector d0 = FloatVector.fromArray(FLOATS, scales, at).mul(SHIFTED);
      FloatVector d1 = FloatVector.fromArray(FLOATS, scales, at + LANES).mul(SHIFTED);
      FloatVector m0 = FloatVector.fromArray(FLOATS, offsets, at);
      FloatVector m1 = FloatVector.fromArray(FLOATS, offsets, at + LANES);
      FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom + r);
      FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + r + LANES);
      for (int i = 0; i < pieces; i++) {
        int line = from + i * LINE + r * Integer.BYTES;
        IntVector v0 = ByteVector.fromArray(BYTES, w, line).reinterpretAsInts();
        IntVector v1 = ByteVector.fromArray(BYTES, w, line + VECTOR).reinterpretAsInts();
        for (int j = 0; j < 4; j++) {
          FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + 4 * i + j]);
          s0 =
              ((FloatVector) v0.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                  .fma(d0, m0)
                  .fma(u, s0);
          s1 =
              ((FloatVector) v1.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                  .fma(d1, m1)
                  .fma(u, s1);
          v0 = v0.lanewise(VectorOperators.LSHR, 8);
          v1 = v1.lanewise(VectorOperators.LSHR, 8);
        }
      }
      s0.intoArray(c, cFrom + r);
      s1.intoArray(c, cFrom + r + LANES);
    }
  }
}
