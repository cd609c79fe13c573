package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.math.Elementary;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.random.Threefry;

/**
 * {@link ReferenceNoise} on vectors, in small passes over buffers that stay in the first cache: one
 * method with all of it would be too large for the compiler to keep vectors in registers.
 */
final class VectorNoise {
  /** Threefry blocks in work at a time, a multiple of the 32 blocks of a run. */
  private static final int BLOCKS = 256;

  private static final int ELEMENTS =
      BLOCKS / ReferenceNoise.GAUSSIAN_BLOCKS * ReferenceNoise.GAUSSIAN_RUN;

  private final int[] first = new int[BLOCKS];
  private final int[] second = new int[BLOCKS];
  private final float[] radius = new float[BLOCKS];
  private final float[] cosine = new float[BLOCKS];
  private final float[] sine = new float[BLOCKS];
  private final float[] z = new float[ELEMENTS];

  /** See {@link zeroth.tensor.random.NoiseGenerator#addGaussian}. */
  void addGaussian(Key key, int from, int count, float scale, float[] out, int offset) {
    int end = from + count;
    for (int start = from; start < end; ) {
      int run = start / ReferenceNoise.GAUSSIAN_RUN * ReferenceNoise.GAUSSIAN_RUN;
      int stop = (int) Math.min(end, (long) run + ELEMENTS);
      int runs = (stop - run + ReferenceNoise.GAUSSIAN_RUN - 1) / ReferenceNoise.GAUSSIAN_RUN;
      gaussianRuns(key, run / ReferenceNoise.GAUSSIAN_RUN, runs);
      addScaled(z, start - run, scale, out, offset + start - from, stop - start);
      start = stop;
    }
  }

  /** See {@link zeroth.tensor.random.NoiseGenerator#addRademacher}. */
  void addRademacher(Key key, int from, int count, float scale, float[] out, int offset) {
    int end = from + count;
    for (int start = from; start < end; ) {
      int block = start / 64;
      int stop = (int) Math.min(end, (block + (long) BLOCKS) * 64);
      int blocks = (stop - block * 64 + 63) / 64;
      words(key, block, (blocks + LANES - 1) / LANES * LANES);
      for (int i = start; i < stop; ) {
        int b = i / 64 - block;
        int limit = Math.min(stop, (i / 32 + 1) * 32);
        int word = i % 64 < 32 ? first[b] : second[b];
        addSigns(word >>> i % 32, scale, out, offset + i - from, limit - i);
        i = limit;
      }
      start = stop;
    }
  }

  /** Standard normals of whole runs into {@link #z}. */
  private void gaussianRuns(Key key, int run, int runs) {
    int blocks = runs * ReferenceNoise.GAUSSIAN_BLOCKS;
    words(key, run * ReferenceNoise.GAUSSIAN_BLOCKS, blocks);
    pairs(first, blocks, 0);
    pairs(second, blocks, 2 * ReferenceNoise.GAUSSIAN_BLOCKS);
  }

  /** Pairs of normals from words, which are used up. */
  private void pairs(int[] words, int count, int place) {
    logarithmParts(words, count);
    radii(count);
    quadrants(words, count);
    eighths(count);
    waves(words, count, place);
  }

  /** Both words of {@code count} blocks, a multiple of the vector length. */
  private void words(Key key, int block, int count) {
    int key0 = key.word0();
    int key1 = key.word1();
    int key2 = Threefry.PARITY ^ key0 ^ key1;
    counters(block + key0, key1, count);
    evenRounds(count, key1, key2 + 1);
    oddRounds(count, key2, key0 + 2);
    evenRounds(count, key0, key1 + 3);
    oddRounds(count, key1, key2 + 4);
    evenRounds(count, key2, key0 + 5);
  }

  private void counters(int start, int second, int count) {
    IntVector x0 = IntVector.broadcast(INTS, start).addIndex(1);
    IntVector x1 = IntVector.broadcast(INTS, second);
    for (int i = 0; i < count; i += LANES) {
      x0.add(i).intoArray(first, i);
      x1.intoArray(this.second, i);
    }
  }

  private void evenRounds(int count, int add0, int add1) {
    for (int i = 0; i < count; i += LANES) {
      IntVector x0 = IntVector.fromArray(INTS, first, i);
      IntVector x1 = IntVector.fromArray(INTS, second, i);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 13)
              .or(x1.lanewise(VectorOperators.LSHR, 19))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 15)
              .or(x1.lanewise(VectorOperators.LSHR, 17))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 26)
              .or(x1.lanewise(VectorOperators.LSHR, 6))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 6)
              .or(x1.lanewise(VectorOperators.LSHR, 26))
              .lanewise(VectorOperators.XOR, x0);
      x0.add(add0).intoArray(first, i);
      x1.add(add1).intoArray(second, i);
    }
  }

  private void oddRounds(int count, int add0, int add1) {
    for (int i = 0; i < count; i += LANES) {
      IntVector x0 = IntVector.fromArray(INTS, first, i);
      IntVector x1 = IntVector.fromArray(INTS, second, i);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 17)
              .or(x1.lanewise(VectorOperators.LSHR, 15))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 29)
              .or(x1.lanewise(VectorOperators.LSHR, 3))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 16)
              .or(x1.lanewise(VectorOperators.LSHR, 16))
              .lanewise(VectorOperators.XOR, x0);
      x0 = x0.add(x1);
      x1 =
          x1.lanewise(VectorOperators.LSHL, 24)
              .or(x1.lanewise(VectorOperators.LSHR, 8))
              .lanewise(VectorOperators.XOR, x0);
      x0.add(add0).intoArray(first, i);
      x1.add(add1).intoArray(second, i);
    }
  }

  /** Mantissa less one and exponent of the uniforms u of the words' high halves. */
  private void logarithmParts(int[] words, int count) {
    for (int i = 0; i < count; i += LANES) {
      // the uniform (2k + 1) / 2^17, the middle of a 2^16th
      IntVector k = IntVector.fromArray(INTS, words, i).lanewise(VectorOperators.LSHR, 16);
      IntVector middle = k.lanewise(VectorOperators.LSHL, 1).or(1);
      FloatVector uniform = ((FloatVector) middle.convert(VectorOperators.I2F, 0)).mul(0x1p-17f);
      IntVector bits = uniform.reinterpretAsInts();
      IntVector e = bits.sub(Elementary.SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
      IntVector mantissa = bits.sub(e.lanewise(VectorOperators.LSHL, 23));
      mantissa.reinterpretAsFloats().sub(1f).intoArray(cosine, i);
      ((FloatVector) e.convert(VectorOperators.I2F, 0)).intoArray(sine, i);
    }
  }

  /** sqrt(-2 ln u) from the parts of u; see {@link Elementary#log}. */
  private void radii(int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector f = FloatVector.fromArray(FLOATS, cosine, i);
      FloatVector n = FloatVector.fromArray(FLOATS, sine, i);
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
   * The angle in turns less its quadrant, to {@link #cosine}; the quadrant takes the words' place.
   */
  private void quadrants(int[] words, int count) {
    for (int i = 0; i < count; i += LANES) {
      IntVector low = IntVector.fromArray(INTS, words, i).and(0xffff);
      IntVector middle = low.lanewise(VectorOperators.LSHL, 1).or(1);
      FloatVector t = ((FloatVector) middle.convert(VectorOperators.I2F, 0)).mul(0x1p-17f);
      FloatVector k =
          t.fma(FloatVector.broadcast(FLOATS, 4f), FloatVector.broadcast(FLOATS, Elementary.ROUND));
      FloatVector f = k.sub(Elementary.ROUND).fma(FloatVector.broadcast(FLOATS, -0.25f), t);
      f.intoArray(cosine, i);
      k.reinterpretAsInts().intoArray(words, i);
    }
  }

  /** Sine and cosine of the angle within its eighth. */
  private void eighths(int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector f = FloatVector.fromArray(FLOATS, cosine, i);
      FloatVector s = f.mul(f);
      FloatVector p = FloatVector.broadcast(FLOATS, Elementary.S3);
      p = p.fma(s, FloatVector.broadcast(FLOATS, Elementary.S2));
      p = p.fma(s, FloatVector.broadcast(FLOATS, Elementary.S1));
      p = p.fma(s, FloatVector.broadcast(FLOATS, Elementary.S0));
      p.mul(f).intoArray(sine, i);
      FloatVector c = FloatVector.broadcast(FLOATS, Elementary.C4);
      c = c.fma(s, FloatVector.broadcast(FLOATS, Elementary.C3));
      c = c.fma(s, FloatVector.broadcast(FLOATS, Elementary.C2));
      c = c.fma(s, FloatVector.broadcast(FLOATS, Elementary.C1));
      c.fma(s, FloatVector.broadcast(FLOATS, 1f)).intoArray(cosine, i);
    }
  }

  /** Radius times cosine and sine by quadrant; run r goes to z from 128 r + place on. */
  private void waves(int[] quadrants, int count, int place) {
    int blocks = ReferenceNoise.GAUSSIAN_BLOCKS;
    for (int i = 0; i < count; i += LANES) {
      int to = i / blocks * ReferenceNoise.GAUSSIAN_RUN + place + i % blocks;
      IntVector quadrant = IntVector.fromArray(INTS, quadrants, i);
      IntVector odd = quadrant.and(1).neg();
      IntVector c = FloatVector.fromArray(FLOATS, cosine, i).reinterpretAsInts();
      IntVector s = FloatVector.fromArray(FLOATS, sine, i).reinterpretAsInts();
      // the two change places in odd quadrants; bit 1 of the quadrant is the sine's sign, of the
      // next
      // quadrant the cosine's
      IntVector swap = c.lanewise(VectorOperators.XOR, s).and(odd);
      IntVector cosSign = quadrant.add(1).and(2).lanewise(VectorOperators.LSHL, 30);
      IntVector sinSign = quadrant.and(2).lanewise(VectorOperators.LSHL, 30);
      IntVector cos = c.lanewise(VectorOperators.XOR, swap).lanewise(VectorOperators.XOR, cosSign);
      IntVector sin = s.lanewise(VectorOperators.XOR, swap).lanewise(VectorOperators.XOR, sinSign);
      FloatVector r = FloatVector.fromArray(FLOATS, radius, i);
      r.mul(cos.reinterpretAsFloats()).intoArray(z, to);
      r.mul(sin.reinterpretAsFloats()).intoArray(z, to + blocks);
    }
  }

  private static void addScaled(
      float[] z, int from, float scale, float[] out, int offset, int count) {
    FloatVector s = FloatVector.broadcast(FLOATS, scale);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(FLOATS, out, offset + i);
      s.fma(FloatVector.fromArray(FLOATS, z, from + i), sum).intoArray(out, offset + i);
    }
    for (; i < count; i++) {
      out[offset + i] = Math.fma(scale, z[from + i], out[offset + i]);
    }
  }

  /** Adds scale where a bit of the word is 0 and subtracts it where it is 1. */
  private static void addSigns(int word, float scale, float[] out, int offset, int count) {
    IntVector bits = IntVector.broadcast(INTS, Float.floatToRawIntBits(scale));
    IntVector lane = IntVector.zero(INTS).addIndex(1);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      IntVector sign =
          IntVector.broadcast(INTS, word)
              .lanewise(VectorOperators.LSHR, lane.add(i))
              .lanewise(VectorOperators.LSHL, 31);
      FloatVector signed = bits.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
      FloatVector.fromArray(FLOATS, out, offset + i).add(signed).intoArray(out, offset + i);
    }
    for (; i < count; i++) {
      out[offset + i] = Math.fma(scale, (word >>> i & 1) == 0 ? 1f : -1f, out[offset + i]);
    }
  }
}
