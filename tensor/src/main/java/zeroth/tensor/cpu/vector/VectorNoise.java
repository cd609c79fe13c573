package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.math.Elementary;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.random.Threefry;

/**
 * {@link ReferenceNoise} on vectors, in passes over buffers that stay in the first cache. A pass is
 * as short as the compiler needs to keep vectors in registers, and too long to be inlined into a
 * method with others: see {@link VectorMath}.
 */
final class VectorNoise {
  /** Threefry blocks in work at a time, a multiple of the 32 blocks of a run. */
  private static final int BLOCKS = 256;

  /** Signs that one block makes. */
  private static final int SIGNS = 64;

  private static final int ELEMENTS =
      BLOCKS / ReferenceNoise.GAUSSIAN_BLOCKS * ReferenceNoise.GAUSSIAN_RUN;

  /** 0, 1, 2, ...: read, since addIndex may become a call, and its vectors objects. */
  private static final int[] PLACES = IntStream.range(0, LANES).toArray();

  private final int[] first = new int[BLOCKS];
  private final int[] second = new int[BLOCKS];
  private final float[] radius = new float[BLOCKS];
  private final float[] cosine = new float[2 * BLOCKS];
  private final float[] sine = new float[2 * BLOCKS];
  private final float[] part = new float[ReferenceNoise.GAUSSIAN_RUN];

  /** See {@link zeroth.tensor.random.NoiseGenerator#addGaussian}. */
  void addGaussian(Key key, int from, int count, float scale, float[] out, int offset) {
    int end = from + count;
    for (int start = from; start < end; ) {
      int run = start / ReferenceNoise.GAUSSIAN_RUN;
      int into = start % ReferenceNoise.GAUSSIAN_RUN;
      int whole = Math.min(end - start, ELEMENTS) / ReferenceNoise.GAUSSIAN_RUN;
      int stop;
      if (into == 0 && whole > 0) {
        stop = start + whole * ReferenceNoise.GAUSSIAN_RUN;
        gaussianRuns(key, run, whole, scale, out, offset + start - from);
      } else { // a part of a run: the others of its elements are made aside
        stop = start + Math.min(end - start, ReferenceNoise.GAUSSIAN_RUN - into);
        System.arraycopy(out, offset + start - from, part, into, stop - start);
        gaussianRuns(key, run, 1, scale, part, 0);
        System.arraycopy(part, into, out, offset + start - from, stop - start);
      }
      start = stop;
    }
  }

  /** See {@link zeroth.tensor.random.NoiseGenerator#addRademacher}. */
  void addRademacher(Key key, int from, int count, float scale, float[] out, int offset) {
    int end = from + count;
    for (int start = from; start < end; ) {
      int block = start / SIGNS;
      int into = start % SIGNS;
      int blocks = Math.min(end - start, BLOCKS * SIGNS) / SIGNS;
      boolean aside = into > 0 || blocks == 0; // a part of a block
      int stop = start + (aside ? Math.min(end - start, SIGNS - into) : blocks * SIGNS);
      int to = offset + start - from;
      if (aside) {
        blocks = 1;
        System.arraycopy(out, to, part, into, stop - start);
      }
      words(key, block, (blocks + LANES - 1) / LANES * LANES);
      signs(blocks, scale, aside ? part : out, aside ? 0 : to);
      if (aside) {
        System.arraycopy(part, into, out, to, stop - start);
      }
      start = stop;
    }
  }

  /** Makes what standard normals of whole runs are made of, and adds them scaled. */
  private void gaussianRuns(Key key, int run, int runs, float scale, float[] out, int offset) {
    int blocks = runs * ReferenceNoise.GAUSSIAN_BLOCKS;
    words(key, run * ReferenceNoise.GAUSSIAN_BLOCKS, blocks);
    eighths(blocks);
    pairs(first, 0, blocks, scale, out, offset);
    pairs(second, BLOCKS, blocks, scale, out, offset + 2 * ReferenceNoise.GAUSSIAN_BLOCKS);
  }

  /** Adds pairs of normals from words whose sines and cosines begin at a place. */
  private void pairs(int[] words, int at, int count, float scale, float[] out, int offset) {
    radii(words, count);
    waves(words, at, count, scale, out, offset);
  }

  /** Both words of {@code count} blocks, a multiple of the vector length. */
  private void words(Key key, int block, int count) {
    int key0 = key.word0();
    int key1 = key.word1();
    int key2 = Threefry.PARITY ^ key0 ^ key1;
    firstRounds(block + key0, key1, count, key1, key2);
    oddRounds(count, key2, key0, 2);
    evenRounds(count, key0, key1, 3);
    oddRounds(count, key1, key2, 4);
    evenRounds(count, key2, key0, 5);
  }

  /**
   * The first four rounds, and words of the key: {@link #evenRounds} of words that are made here. A
   * loop that only makes them would be inlined. The rounds stand twice, since no method takes
   * vectors.
   *
   * @param start first word before the rounds, of the first block; the others count up
   * @param same second word before the rounds, of every block
   */
  private void firstRounds(int start, int same, int count, int word0, int word1) {
    assert count % LANES == 0;
    IntVector a0 = IntVector.broadcast(INTS, word0);
    IntVector a1 = IntVector.broadcast(INTS, word1 + 1);
    IntVector places = IntVector.fromArray(INTS, PLACES, 0);
    IntVector unturned = IntVector.broadcast(INTS, same);
    for (int i = 0; i < count; i += LANES) {
      IntVector x0 = places.lanewise(VectorOperators.ADD, start + i);
      IntVector x1 = unturned;
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 13)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 19))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 15)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 17))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 26)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 6))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 6)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 26))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, a0);
      x1 = x1.lanewise(VectorOperators.ADD, a1);
      x0.intoArray(first, i);
      x1.intoArray(second, i);
    }
  }

  /** A group of four rounds by the first half of the rotations, and words of the key. */
  private void evenRounds(int count, int word0, int word1, int group) {
    assert count % LANES == 0;
    IntVector a0 = IntVector.broadcast(INTS, word0);
    IntVector a1 = IntVector.broadcast(INTS, word1 + group);
    for (int i = 0; i < count; i += LANES) {
      IntVector x0 = IntVector.fromArray(INTS, first, i);
      IntVector x1 = IntVector.fromArray(INTS, second, i);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 13)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 19))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 15)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 17))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 26)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 6))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 6)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 26))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, a0);
      x1 = x1.lanewise(VectorOperators.ADD, a1);
      x0.intoArray(first, i);
      x1.intoArray(second, i);
    }
  }

  /** A group of four rounds by the second half of the rotations, and words of the key. */
  private void oddRounds(int count, int word0, int word1, int group) {
    assert count % LANES == 0;
    IntVector a0 = IntVector.broadcast(INTS, word0);
    IntVector a1 = IntVector.broadcast(INTS, word1 + group);
    for (int i = 0; i < count; i += LANES) {
      IntVector x0 = IntVector.fromArray(INTS, first, i);
      IntVector x1 = IntVector.fromArray(INTS, second, i);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 17)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 15))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 29)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 3))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 16))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 24)
              .lanewise(VectorOperators.OR, x1.lanewise(VectorOperators.LSHR, 8))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.lanewise(VectorOperators.ADD, a0);
      x1 = x1.lanewise(VectorOperators.ADD, a1);
      x0.intoArray(first, i);
      x1.intoArray(second, i);
    }
  }

  /** sqrt(-2 ln u) of the uniforms u of the words' high halves; see {@link Elementary#log}. */
  private void radii(int[] words, int count) {
    for (int i = 0; i < count; i += LANES) {
      // 2^17 u = 2k + 1, where u is the middle of a 2^16th
      IntVector middle =
          IntVector.fromArray(INTS, words, i).lanewise(VectorOperators.LSHR, 15).or(1);
      IntVector bits = ((FloatVector) middle.convert(VectorOperators.I2F, 0)).reinterpretAsInts();
      IntVector e = bits.sub(Elementary.SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
      IntVector mantissa = bits.sub(e.lanewise(VectorOperators.LSHL, 23));
      FloatVector f = mantissa.reinterpretAsFloats().sub(1f);
      FloatVector n = ((FloatVector) e.sub(17).convert(VectorOperators.I2F, 0));
      FloatVector q =
          FloatVector.broadcast(FLOATS, Elementary.L8)
              .fma(f, FloatVector.broadcast(FLOATS, Elementary.L7));
      q = q.fma(f, FloatVector.broadcast(FLOATS, Elementary.L6));
      q = q.fma(f, FloatVector.broadcast(FLOATS, Elementary.L5));
      q = q.fma(f, FloatVector.broadcast(FLOATS, Elementary.L4));
      q = q.fma(f, FloatVector.broadcast(FLOATS, Elementary.L3));
      q = q.fma(f, FloatVector.broadcast(FLOATS, Elementary.L2));
      q = q.fma(f, FloatVector.broadcast(FLOATS, Elementary.L1));
      q = q.fma(f, FloatVector.broadcast(FLOATS, Elementary.L0));
      FloatVector u = f.mul(f).mul(f.fma(q, FloatVector.broadcast(FLOATS, -0.5f)));
      FloatVector low = n.fma(FloatVector.broadcast(FLOATS, Elementary.LN2_LOW), u);
      FloatVector log = n.fma(FloatVector.broadcast(FLOATS, Elementary.LN2_HIGH), f.add(low));
      log.mul(-2f).lanewise(VectorOperators.SQRT).intoArray(radius, i);
    }
  }

  /**
   * Sine and cosine of the words' angles within their eighths: those of the first words, and {@link
   * #BLOCKS} behind them those of the second.
   */
  private void eighths(int count) {
    FloatVector s3 = FloatVector.broadcast(FLOATS, Elementary.S3);
    FloatVector s2 = FloatVector.broadcast(FLOATS, Elementary.S2);
    FloatVector s1 = FloatVector.broadcast(FLOATS, Elementary.S1);
    FloatVector s0 = FloatVector.broadcast(FLOATS, Elementary.S0);
    FloatVector c4 = FloatVector.broadcast(FLOATS, Elementary.C4);
    FloatVector c3 = FloatVector.broadcast(FLOATS, Elementary.C3);
    FloatVector c2 = FloatVector.broadcast(FLOATS, Elementary.C2);
    FloatVector c1 = FloatVector.broadcast(FLOATS, Elementary.C1);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    // the angle in turns, (2l + 1) / 2^17, less its quadrant: what bits 14 and up add falls off
    IntVector half = IntVector.broadcast(INTS, 1 << 17);
    FloatVector turn = FloatVector.broadcast(FLOATS, 0x1p-34f);
    for (int i = 0; i < count; i += LANES) {
      IntVector a = IntVector.fromArray(INTS, first, i).lanewise(VectorOperators.LSHL, 18);
      FloatVector f = ((FloatVector) a.or(half).convert(VectorOperators.I2F, 0)).mul(turn);
      FloatVector p = f.mul(f);
      s3.fma(p, s2).fma(p, s1).fma(p, s0).mul(f).intoArray(sine, i);
      c4.fma(p, c3).fma(p, c2).fma(p, c1).fma(p, one).intoArray(cosine, i);
      IntVector b = IntVector.fromArray(INTS, second, i).lanewise(VectorOperators.LSHL, 18);
      FloatVector g = ((FloatVector) b.or(half).convert(VectorOperators.I2F, 0)).mul(turn);
      FloatVector q = g.mul(g);
      s3.fma(q, s2).fma(q, s1).fma(q, s0).mul(g).intoArray(sine, BLOCKS + i);
      c4.fma(q, c3).fma(q, c2).fma(q, c1).fma(q, one).intoArray(cosine, BLOCKS + i);
    }
  }

  /**
   * Adds radius times cosine and sine by quadrant, scaled; run r goes to 128 r behind the offset.
   *
   * @param at where sines and cosines begin
   */
  private void waves(int[] words, int at, int count, float scale, float[] out, int offset) {
    assert count % LANES == 0;
    int blocks = ReferenceNoise.GAUSSIAN_BLOCKS;
    FloatVector by = FloatVector.broadcast(FLOATS, scale);
    for (int i = 0; i < count; i += LANES) {
      int to = offset + i / blocks * ReferenceNoise.GAUSSIAN_RUN + i % blocks;
      // the quadrant, rounded, is in bits 14 and 15
      IntVector turned = IntVector.fromArray(INTS, words, i).add(1 << 13);
      IntVector odd = turned.lanewise(VectorOperators.LSHL, 17).lanewise(VectorOperators.ASHR, 31);
      IntVector c = FloatVector.fromArray(FLOATS, cosine, at + i).reinterpretAsInts();
      IntVector s = FloatVector.fromArray(FLOATS, sine, at + i).reinterpretAsInts();
      // the two change places in odd quadrants; bit 1 of the quadrant is the sine's sign, of the
      // next quadrant the cosine's
      IntVector swap = c.lanewise(VectorOperators.XOR, s).lanewise(VectorOperators.AND, odd);
      IntVector next = turned.lanewise(VectorOperators.LSHL, 16);
      IntVector cosSign =
          next.lanewise(VectorOperators.XOR, odd).lanewise(VectorOperators.AND, 1 << 31);
      IntVector sinSign = next.lanewise(VectorOperators.AND, 1 << 31);
      IntVector cos = c.lanewise(VectorOperators.XOR, swap).lanewise(VectorOperators.XOR, cosSign);
      IntVector sin = s.lanewise(VectorOperators.XOR, swap).lanewise(VectorOperators.XOR, sinSign);
      FloatVector r = FloatVector.fromArray(FLOATS, radius, i);
      by.fma(r.mul(cos.reinterpretAsFloats()), FloatVector.fromArray(FLOATS, out, to))
          .intoArray(out, to);
      by.fma(r.mul(sin.reinterpretAsFloats()), FloatVector.fromArray(FLOATS, out, to + blocks))
          .intoArray(out, to + blocks);
    }
  }

  /**
   * Adds scale where a bit of the blocks' words is 0 and subtracts it where it is 1. Two vectors of
   * each word at a time, since a shorter loop would be inlined.
   */
  private void signs(int blocks, float scale, float[] out, int offset) {
    IntVector bits = IntVector.broadcast(INTS, Float.floatToRawIntBits(scale));
    IntVector sign = IntVector.broadcast(INTS, 1 << 31);
    IntVector toSign = IntVector.broadcast(INTS, 31).sub(IntVector.fromArray(INTS, PLACES, 0));
    for (int b = 0, to = offset; b < blocks; b++, to += SIGNS) {
      IntVector low = IntVector.broadcast(INTS, first[b]);
      IntVector high = IntVector.broadcast(INTS, second[b]);
      for (int i = to; i < to + SIGNS / 2; i += 2 * LANES) {
        IntVector shift0 = toSign.lanewise(VectorOperators.SUB, i - to);
        IntVector shift1 = toSign.lanewise(VectorOperators.SUB, i - to + LANES);
        IntVector a0 = low.lanewise(VectorOperators.LSHL, shift0).and(sign);
        IntVector a1 = low.lanewise(VectorOperators.LSHL, shift1).and(sign);
        FloatVector x0 = bits.lanewise(VectorOperators.XOR, a0).reinterpretAsFloats();
        FloatVector x1 = bits.lanewise(VectorOperators.XOR, a1).reinterpretAsFloats();
        FloatVector.fromArray(FLOATS, out, i).add(x0).intoArray(out, i);
        FloatVector.fromArray(FLOATS, out, i + LANES).add(x1).intoArray(out, i + LANES);
        IntVector c0 = high.lanewise(VectorOperators.LSHL, shift0).and(sign);
        IntVector c1 = high.lanewise(VectorOperators.LSHL, shift1).and(sign);
        FloatVector y0 = bits.lanewise(VectorOperators.XOR, c0).reinterpretAsFloats();
        FloatVector y1 = bits.lanewise(VectorOperators.XOR, c1).reinterpretAsFloats();
        int j = i + SIGNS / 2;
        FloatVector.fromArray(FLOATS, out, j).add(y0).intoArray(out, j);
        FloatVector.fromArray(FLOATS, out, j + LANES).add(y1).intoArray(out, j + LANES);
      }
    }
  }
}
