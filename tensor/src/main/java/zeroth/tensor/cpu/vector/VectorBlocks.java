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
  /** What a number in the upper byte of a piece is too large by, undone: all of it is exact. */
  private static final float SHIFTED = 0x1p-24f;

  /** Groups that a block has at most. */
  private static final int GROUPS = 16;

  /** What stands before a block's numbers in binary16, widened: d, and behind it m of all rows. */
  private final float[] halves = new float[2 * ROWS];

  /**
   * Scales of a block's groups for numbers in an upper byte, and offsets, of all rows one group
   * behind the other.
   */
  private final float[] scales = new float[GROUPS * ROWS];

  private final float[] offsets = new float[GROUPS * ROWS];

  /** Offsets of formats without: -0 changes no sum, not even one of -0. */
  private final float[] none = new float[GROUPS * ROWS];

  /** Numbers of up to 128 columns. */
  private final byte[] numbers = new byte[32 * LINE];

  VectorBlocks() {
    Arrays.fill(none, -0f);
  }

  /** As {@link zeroth.tensor.cpu.Kernels#multiplyAbreast}. */
  void multiply(
      StoredFormat format, byte[] w, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    int block = format.elements();
    int lead = RowsAbreast.scaleBytes(format) * ROWS;
    for (int b = 0; b < depth / block; b++) {
      int from = b * format.bytes() * ROWS;
      int k = xFrom + b * block;
      switch (format) {
        case Q8_0 -> {
          halves(w, from, ROWS / 2, SHIFTED, scales);
          if (LANES < 16) {
            add(w, from + lead, 8, none, 0, x, k, c, cFrom);
          } else {
            eights(w, from + lead, scales, x, k, c, cFrom);
          }
        }
        case Q4_0 -> {
          halves(w, from, ROWS / 2, SHIFTED / 16, scales);
          signedFours(w, from + lead, 4 * LINE);
          add(numbers, 0, 8, none, 0, x, k, c, cFrom);
        }
        case Q4_K -> {
          halves(w, from, ROWS, 1, halves);
          fours(w, from, x, k, c, cFrom);
        }
        case Q6_K -> {
          halves(w, from, ROWS / 2, SHIFTED * SHIFTED / 4, halves);
          sixes(w, from + lead, x, k, c, cFrom);
        }
        default -> throw new IllegalArgumentException(format + " has no blocks");
      }
    }
  }

  /** A block of Q4_K: a piece of d and m, three of the groups' s and t, 32 of numbers. */
  private void fours(byte[] w, int from, float[] x, int xFrom, float[] c, int cFrom) {
    scalesOfFours(w, from + LINE);
    for (int g = 0; g < 8; g += 2) {
      plainFours(w, from + (4 + 4 * g) * LINE, 8 * LINE);
      add(numbers, 0, 8, offsets, g, x, xFrom + 32 * g, c, cFrom);
      add(numbers, 8 * LINE, 8, offsets, g + 1, x, xFrom + 32 * g + 32, c, cFrom);
    }
  }

  /** A block of Q6_K behind d: 32 pieces of low bits, 16 of high, 4 of the groups' s. */
  private void sixes(byte[] w, int from, float[] x, int xFrom, float[] c, int cFrom) {
    scalesOfSixes(w, from + 48 * LINE);
    for (int half = 0; half < 2; half++) {
      numbersOfSixes(w, from + 16 * half * LINE, from + (32 + 8 * half) * LINE);
      for (int g = 0; g < 8; g++) {
        int k = xFrom + 128 * half + 16 * g;
        add(numbers, 4 * g * LINE, 4, none, 8 * half + g, x, k, c, cFrom);
      }
    }
  }

  /**
   * Numbers in binary16, two of them a piece, times a power of two: those of the lower halves, and
   * behind them those of the upper. See {@link VectorAbreast} for the bits.
   */
  private static void halves(byte[] w, int from, int lanes, float by, float[] into) {
    assert lanes % LANES == 0;
    IntVector magnitude = IntVector.broadcast(INTS, 0x7fff0000);
    IntVector sign = IntVector.broadcast(INTS, 1 << 31);
    IntVector largest = IntVector.broadcast(INTS, 0x7bffffff);
    IntVector exponent = IntVector.broadcast(INTS, 0x7f800000);
    FloatVector normal = FloatVector.broadcast(FLOATS, 0x1p112f);
    FloatVector times = FloatVector.broadcast(FLOATS, by);
    for (int i = 0; i < lanes; i += LANES) {
      IntVector v = ByteVector.fromArray(BYTES, w, from + 4 * i).reinterpretAsInts();
      IntVector low = v.lanewise(VectorOperators.LSHL, 16);
      IntVector m0 = low.lanewise(VectorOperators.AND, magnitude);
      IntVector other0 =
          largest
              .lanewise(VectorOperators.SUB, m0)
              .lanewise(VectorOperators.ASHR, 31)
              .lanewise(VectorOperators.AND, exponent);
      m0.lanewise(VectorOperators.LSHR, 3)
          .reinterpretAsFloats()
          .lanewise(VectorOperators.MUL, normal)
          .reinterpretAsInts()
          .lanewise(VectorOperators.OR, other0)
          .lanewise(VectorOperators.OR, low.lanewise(VectorOperators.AND, sign))
          .reinterpretAsFloats()
          .lanewise(VectorOperators.MUL, times)
          .intoArray(into, i);
      IntVector m1 = v.lanewise(VectorOperators.AND, magnitude);
      IntVector other1 =
          largest
              .lanewise(VectorOperators.SUB, m1)
              .lanewise(VectorOperators.ASHR, 31)
              .lanewise(VectorOperators.AND, exponent);
      m1.lanewise(VectorOperators.LSHR, 3)
          .reinterpretAsFloats()
          .lanewise(VectorOperators.MUL, normal)
          .reinterpretAsInts()
          .lanewise(VectorOperators.OR, other1)
          .lanewise(VectorOperators.OR, v.lanewise(VectorOperators.AND, sign))
          .reinterpretAsFloats()
          .lanewise(VectorOperators.MUL, times)
          .intoArray(into, lanes + i);
    }
  }

  /**
   * Q4_0's q - 8, sixteen times, in some bytes: those of the low halves before those of the high.
   */
  private void signedFours(byte[] w, int from, int count) {
    IntVector upper = IntVector.broadcast(INTS, 0xf0f0f0f0);
    IntVector centre = IntVector.broadcast(INTS, 0x80808080);
    for (int i = 0; i < count; i += VECTOR) {
      IntVector v = ByteVector.fromArray(BYTES, w, from + i).reinterpretAsInts();
      v.lanewise(VectorOperators.LSHL, 4)
          .lanewise(VectorOperators.AND, upper)
          .lanewise(VectorOperators.XOR, centre)
          .reinterpretAsBytes()
          .intoArray(numbers, i);
      v.lanewise(VectorOperators.AND, upper)
          .lanewise(VectorOperators.XOR, centre)
          .reinterpretAsBytes()
          .intoArray(numbers, count + i);
    }
  }

  /** Q4_K's q in some bytes: those of the low halves before those of the high. */
  private void plainFours(byte[] w, int from, int count) {
    IntVector lower = IntVector.broadcast(INTS, 0x0f0f0f0f);
    for (int i = 0; i < count; i += VECTOR) {
      IntVector v = ByteVector.fromArray(BYTES, w, from + i).reinterpretAsInts();
      v.lanewise(VectorOperators.AND, lower).reinterpretAsBytes().intoArray(numbers, i);
      v.lanewise(VectorOperators.LSHR, 4)
          .lanewise(VectorOperators.AND, lower)
          .reinterpretAsBytes()
          .intoArray(numbers, count + i);
    }
  }

  /**
   * The numbers of 6 bits of a half of Q6_K's block, quarter by quarter: q - 32, four times. Their
   * low bits are in the two halves of bytes, of the first and third quarter and of the others; a
   * byte has the high bits of all four.
   */
  private void numbersOfSixes(byte[] w, int low, int high) {
    int quarter = 8 * LINE;
    IntVector four = IntVector.broadcast(INTS, 0x3c3c3c3c);
    IntVector two = IntVector.broadcast(INTS, 0xc0c0c0c0);
    IntVector centre = IntVector.broadcast(INTS, 0x80808080);
    for (int i = 0; i < quarter; i += VECTOR) {
      IntVector l0 = ByteVector.fromArray(BYTES, w, low + i).reinterpretAsInts();
      IntVector l1 = ByteVector.fromArray(BYTES, w, low + quarter + i).reinterpretAsInts();
      IntVector h = ByteVector.fromArray(BYTES, w, high + i).reinterpretAsInts();
      IntVector h0 = h.lanewise(VectorOperators.LSHL, 6).lanewise(VectorOperators.AND, two);
      IntVector h1 = h.lanewise(VectorOperators.LSHL, 4).lanewise(VectorOperators.AND, two);
      IntVector h2 = h.lanewise(VectorOperators.LSHL, 2).lanewise(VectorOperators.AND, two);
      IntVector h3 = h.lanewise(VectorOperators.AND, two);
      l0.lanewise(VectorOperators.LSHL, 2)
          .lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h0)
          .lanewise(VectorOperators.XOR, centre)
          .reinterpretAsBytes()
          .intoArray(numbers, i);
      l1.lanewise(VectorOperators.LSHL, 2)
          .lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h1)
          .lanewise(VectorOperators.XOR, centre)
          .reinterpretAsBytes()
          .intoArray(numbers, quarter + i);
      l0.lanewise(VectorOperators.LSHR, 2)
          .lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h2)
          .lanewise(VectorOperators.XOR, centre)
          .reinterpretAsBytes()
          .intoArray(numbers, 2 * quarter + i);
      l1.lanewise(VectorOperators.LSHR, 2)
          .lanewise(VectorOperators.AND, four)
          .lanewise(VectorOperators.OR, h3)
          .lanewise(VectorOperators.XOR, centre)
          .reinterpretAsBytes()
          .intoArray(numbers, 3 * quarter + i);
    }
  }

  /** Q6_K's d s_g: s of four groups in a piece. */
  private void scalesOfSixes(byte[] w, int from) {
    for (int i = 0; i < GROUPS / 4; i++) {
      for (int r = 0; r < ROWS; r += LANES) {
        IntVector s = ByteVector.fromArray(BYTES, w, from + i * LINE + 4 * r).reinterpretAsInts();
        FloatVector by = FloatVector.fromArray(FLOATS, halves, r);
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
    IntVector six = IntVector.broadcast(INTS, 0x3f3f3f3f);
    IntVector four = IntVector.broadcast(INTS, 0x0f0f0f0f);
    IntVector two = IntVector.broadcast(INTS, 0x30303030);
    for (int r = 0; r < ROWS; r += LANES) {
      int at = from + r * Integer.BYTES;
      IntVector others = ByteVector.fromArray(BYTES, w, at + 2 * LINE).reinterpretAsInts();
      for (int offset = 0; offset < 2; offset++) {
        IntVector v = ByteVector.fromArray(BYTES, w, at + offset * LINE).reinterpretAsInts();
        FloatVector by =
            FloatVector.fromArray(FLOATS, halves, offset * ROWS + r)
                .mul(offset == 0 ? SHIFTED * SHIFTED : -SHIFTED);
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
   * c += (scale * number + offset) x for the columns of some pieces, which are of group g. Vectors
   * go together since each waits for its last sum: as many as there are registers for, thirty-two
   * where they are of 512 bits and often sixteen elsewhere.
   */
  private void add(
      byte[] w,
      int from,
      int pieces,
      float[] offsets,
      int g,
      float[] x,
      int xFrom,
      float[] c,
      int cFrom) {
    if (LANES < 16) {
      for (int r = 0; r < ROWS; r += 2 * LANES) {
        addTwo(w, from + 4 * r, pieces, offsets, g * ROWS + r, x, xFrom, c, cFrom + r);
      }
    } else {
      for (int r = 0; r < ROWS; r += 4 * LANES) {
        addFour(w, from + 4 * r, pieces, offsets, g * ROWS + r, x, xFrom, c, cFrom + r);
      }
    }
  }

  private void addTwo(
      byte[] w,
      int from,
      int pieces,
      float[] offsets,
      int at,
      float[] x,
      int xFrom,
      float[] c,
      int cFrom) {
    assert at % LANES == 0;
    FloatVector d0 = FloatVector.fromArray(FLOATS, scales, at);
    FloatVector d1 = FloatVector.fromArray(FLOATS, scales, at + LANES);
    FloatVector m0 = FloatVector.fromArray(FLOATS, offsets, at);
    FloatVector m1 = FloatVector.fromArray(FLOATS, offsets, at + LANES);
    FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom);
    FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + LANES);
    for (int i = 0; i < pieces; i++) {
      int line = from + i * LINE;
      IntVector v0 = ByteVector.fromArray(BYTES, w, line).reinterpretAsInts();
      IntVector v1 = ByteVector.fromArray(BYTES, w, line + VECTOR).reinterpretAsInts();
      for (int j = 0; j < 4; j++) {
        FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + 4 * i + j]);
        s0 =
            ((FloatVector) v0.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                .lanewise(VectorOperators.FMA, d0, m0)
                .lanewise(VectorOperators.FMA, u, s0);
        s1 =
            ((FloatVector) v1.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                .lanewise(VectorOperators.FMA, d1, m1)
                .lanewise(VectorOperators.FMA, u, s1);
        v0 = v0.lanewise(VectorOperators.LSHR, 8);
        v1 = v1.lanewise(VectorOperators.LSHR, 8);
      }
    }
    s0.intoArray(c, cFrom);
    s1.intoArray(c, cFrom + LANES);
  }

  private void addFour(
      byte[] w,
      int from,
      int pieces,
      float[] offsets,
      int at,
      float[] x,
      int xFrom,
      float[] c,
      int cFrom) {
    FloatVector d0 = FloatVector.fromArray(FLOATS, scales, at);
    FloatVector d1 = FloatVector.fromArray(FLOATS, scales, at + LANES);
    FloatVector d2 = FloatVector.fromArray(FLOATS, scales, at + 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(FLOATS, scales, at + 3 * LANES);
    FloatVector m0 = FloatVector.fromArray(FLOATS, offsets, at);
    FloatVector m1 = FloatVector.fromArray(FLOATS, offsets, at + LANES);
    FloatVector m2 = FloatVector.fromArray(FLOATS, offsets, at + 2 * LANES);
    FloatVector m3 = FloatVector.fromArray(FLOATS, offsets, at + 3 * LANES);
    FloatVector s0 = FloatVector.fromArray(FLOATS, c, cFrom);
    FloatVector s1 = FloatVector.fromArray(FLOATS, c, cFrom + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, c, cFrom + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, c, cFrom + 3 * LANES);
    for (int i = 0; i < pieces; i++) {
      int line = from + i * LINE;
      IntVector v0 = ByteVector.fromArray(BYTES, w, line).reinterpretAsInts();
      IntVector v1 = ByteVector.fromArray(BYTES, w, line + VECTOR).reinterpretAsInts();
      IntVector v2 = ByteVector.fromArray(BYTES, w, line + 2 * VECTOR).reinterpretAsInts();
      IntVector v3 = ByteVector.fromArray(BYTES, w, line + 3 * VECTOR).reinterpretAsInts();
      for (int j = 0; j < 4; j++) {
        FloatVector u = FloatVector.broadcast(FLOATS, x[xFrom + 4 * i + j]);
        s0 =
            ((FloatVector) v0.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                .lanewise(VectorOperators.FMA, d0, m0)
                .lanewise(VectorOperators.FMA, u, s0);
        s1 =
            ((FloatVector) v1.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                .lanewise(VectorOperators.FMA, d1, m1)
                .lanewise(VectorOperators.FMA, u, s1);
        s2 =
            ((FloatVector) v2.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                .lanewise(VectorOperators.FMA, d2, m2)
                .lanewise(VectorOperators.FMA, u, s2);
        s3 =
            ((FloatVector) v3.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                .lanewise(VectorOperators.FMA, d3, m3)
                .lanewise(VectorOperators.FMA, u, s3);
        v0 = v0.lanewise(VectorOperators.LSHR, 8);
        v1 = v1.lanewise(VectorOperators.LSHR, 8);
        v2 = v2.lanewise(VectorOperators.LSHR, 8);
        v3 = v3.lanewise(VectorOperators.LSHR, 8);
      }
    }
    s0.intoArray(c, cFrom);
    s1.intoArray(c, cFrom + LANES);
    s2.intoArray(c, cFrom + 2 * LANES);
    s3.intoArray(c, cFrom + 3 * LANES);
  }

  /**
   * {@link #addFour} for a block of Q8_0, its columns one behind the other in the code: memory is
   * read half as fast again so. It has more nodes than are inlined for sure, see {@link
   * VectorMath}; with vectors of 512 bits no process was seen that kept its vectors as objects for
   * it, with 256 bits some were, and they do not use it.
   *
   * @param d scales for numbers in an upper byte
   */
  private static void eights(
      byte[] w, int from, float[] d, float[] x, int xFrom, float[] c, int cFrom) {
    FloatVector d0 = FloatVector.fromArray(FLOATS, d, 0);
    FloatVector d1 = FloatVector.fromArray(FLOATS, d, LANES);
    FloatVector d2 = FloatVector.fromArray(FLOATS, d, 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(FLOATS, d, 3 * LANES);
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
