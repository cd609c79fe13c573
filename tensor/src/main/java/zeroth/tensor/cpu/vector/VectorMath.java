package zeroth.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import zeroth.tensor.math.Elementary;

/**
 * {@link Elementary} on vectors: the same operations in the same order, lane by lane.
 *
 * <p>Five habits keep vectors in registers on every JDK from 17 on; each was measured to cost eight
 * times and more where it was broken. No method takes or gives a vector, since one that is compiled
 * by itself first is not inlined later, and boxes. Long expressions are cut into passes over a
 * buffer, since inlining stops at a size: at 18,000 nodes of the compiler's graph, which are some
 * 760 calls inlined, 45 operations or a few more. So that no two long passes are inlined into one
 * method, whether they are or not being chance otherwise, a pass of more than some 30 operations
 * has more than the 325 bytes of code that are ever inlined: an operation by {@code lanewise} has
 * more bytes than its short form, and fewer calls. So have the shorter ones of noise: far down a
 * chain of inlined calls a loop may not know of which vectors it is. Selects are done on bits,
 * since masks box on some machines. All float vectors of a process have one length, and so do those
 * of int: JDK 17 guesses the length of a converted vector by what others had.
 */
final class VectorMath {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  static final int LANES = FLOATS.length();

  private static final int ERF_LARGEST_BITS = Float.floatToRawIntBits(Elementary.ERF_LARGEST);
  private static final int ERF_SPLIT_BITS = Float.floatToRawIntBits(Elementary.ERF_SPLIT);

  private VectorMath() {}

  /**
   * x = exp(x) for x at most {@link Elementary#EXP_HIGHEST}, in place; NaN gives an unspecified
   * value.
   *
   * @param count a multiple of the vector length
   */
  static void exp(float[] x, int from, int count) {
    assert count % LANES == 0;
    FloatVector log2e = FloatVector.broadcast(FLOATS, Elementary.LOG2_E);
    FloatVector round = FloatVector.broadcast(FLOATS, Elementary.ROUND);
    FloatVector high = FloatVector.broadcast(FLOATS, -Elementary.LN2_HIGH);
    FloatVector low = FloatVector.broadcast(FLOATS, -Elementary.LN2_LOW);
    FloatVector e4 = FloatVector.broadcast(FLOATS, Elementary.E4);
    FloatVector e3 = FloatVector.broadcast(FLOATS, Elementary.E3);
    FloatVector e2 = FloatVector.broadcast(FLOATS, Elementary.E2);
    FloatVector e1 = FloatVector.broadcast(FLOATS, Elementary.E1);
    FloatVector e0 = FloatVector.broadcast(FLOATS, Elementary.E0);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    FloatVector lowest = FloatVector.broadcast(FLOATS, Elementary.EXP_LOWEST);
    for (int i = from; i < from + count; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, i);
      FloatVector t = v.lanewise(VectorOperators.FMA, log2e, round);
      FloatVector n = t.lanewise(VectorOperators.SUB, round);
      FloatVector r = n.lanewise(VectorOperators.FMA, high, v);
      r = n.lanewise(VectorOperators.FMA, low, r);
      FloatVector q = e4.lanewise(VectorOperators.FMA, r, e3);
      q = q.lanewise(VectorOperators.FMA, r, e2);
      q = q.lanewise(VectorOperators.FMA, r, e1);
      q = q.lanewise(VectorOperators.FMA, r, e0);
      FloatVector p =
          r.lanewise(VectorOperators.MUL, r)
              .lanewise(VectorOperators.FMA, q, r)
              .lanewise(VectorOperators.ADD, one);
      IntVector shift = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      IntVector y = p.reinterpretAsInts().lanewise(VectorOperators.ADD, shift);
      // all ones where x is below the lowest, which makes the result 0
      IntVector below =
          v.lanewise(VectorOperators.SUB, lowest)
              .reinterpretAsInts()
              .lanewise(VectorOperators.ASHR, 31);
      y.lanewise(VectorOperators.AND_NOT, below).reinterpretAsFloats().intoArray(x, i);
    }
  }

  /**
   * x = silu(x), or with the cubic term GELU's tanh form, in place.
   *
   * @param count a multiple of the vector length
   * @param a scratch of count elements
   */
  static void logistic(float[] x, int from, int count, boolean cubic, float[] a) {
    if (cubic) {
      negativeSlopes(x, from, count, a);
    } else {
      negatives(x, from, count, a);
    }
    exp(a, 0, count);
    divideByOneMore(x, from, count, a);
  }

  /** a = -max(x, lowest). */
  private static void negatives(float[] x, int from, int count, float[] a) {
    FloatVector lowest = FloatVector.broadcast(FLOATS, Elementary.LOGISTIC_LOWEST);
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(FLOATS, x, from + i).max(lowest).neg().intoArray(a, i);
    }
  }

  /** a = -max(slope (x + cube x^3), lowest). */
  private static void negativeSlopes(float[] x, int from, int count, float[] a) {
    FloatVector lowest = FloatVector.broadcast(FLOATS, Elementary.LOGISTIC_LOWEST);
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, from + i);
      FloatVector cube = v.mul(Elementary.GELU_CUBE).mul(v);
      cube.fma(v, v).mul(Elementary.GELU_SLOPE).max(lowest).neg().intoArray(a, i);
    }
  }

  /** x = x / (1 + a). */
  private static void divideByOneMore(float[] x, int from, int count, float[] a) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(FLOATS, x, from + i)
          .div(FloatVector.fromArray(FLOATS, a, i).add(1f))
          .intoArray(x, from + i);
    }
  }

  /**
   * x = gelu(x) in place.
   *
   * @param count a multiple of twice the vector length
   * @param a scratch of count elements
   */
  static void gelu(float[] x, int from, int count, float[] a) {
    exponentOfLarge(x, from, count, a);
    exp(a, 0, count);
    geluOfErf(x, from, count, a);
  }

  /** a with exp(a) = erfc(|x| / sqrt 2), for arguments up to {@link Elementary#ERF_LARGEST}. */
  private static void exponentOfLarge(float[] x, int from, int count, float[] a) {
    assert count % (2 * LANES) == 0;
    FloatVector half = FloatVector.broadcast(FLOATS, Elementary.SQRT_HALF);
    IntVector largest = IntVector.broadcast(INTS, ERF_LARGEST_BITS);
    FloatVector b6 = FloatVector.broadcast(FLOATS, Elementary.B6);
    FloatVector b5 = FloatVector.broadcast(FLOATS, Elementary.B5);
    FloatVector b4 = FloatVector.broadcast(FLOATS, Elementary.B4);
    FloatVector b3 = FloatVector.broadcast(FLOATS, Elementary.B3);
    FloatVector b2 = FloatVector.broadcast(FLOATS, Elementary.B2);
    FloatVector b1 = FloatVector.broadcast(FLOATS, Elementary.B1);
    FloatVector b0 = FloatVector.broadcast(FLOATS, Elementary.B0);
    for (int i = 0; i < count; i += 2 * LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, from + i).mul(half).abs();
      FloatVector w = FloatVector.fromArray(FLOATS, x, from + i + LANES).mul(half).abs();
      // floats that are not negative order as their bits do: the smaller of them and the largest
      FloatVector s = v.reinterpretAsInts().min(largest).reinterpretAsFloats();
      FloatVector t = w.reinterpretAsInts().min(largest).reinterpretAsFloats();
      FloatVector p = b6.fma(s, b5).fma(s, b4).fma(s, b3).fma(s, b2).fma(s, b1).fma(s, b0);
      FloatVector q = b6.fma(t, b5).fma(t, b4).fma(t, b3).fma(t, b2).fma(t, b1).fma(t, b0);
      p.add(s).neg().intoArray(a, i);
      q.add(t).neg().intoArray(a, i + LANES);
    }
  }

  /**
   * x = x/2 (1 + erf), erf being an odd polynomial of x / sqrt 2 for small arguments and 1 - a with
   * x's sign for large ones.
   */
  private static void geluOfErf(float[] x, int from, int count, float[] a) {
    assert count % LANES == 0;
    for (int i = 0; i < count; i += LANES) {
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, from + i);
      FloatVector v = x0.mul(Elementary.SQRT_HALF);
      FloatVector s = v.lanewise(VectorOperators.MUL, v);
      FloatVector p =
          FloatVector.broadcast(FLOATS, Elementary.A5)
              .lanewise(VectorOperators.FMA, s, FloatVector.broadcast(FLOATS, Elementary.A4));
      p = p.lanewise(VectorOperators.FMA, s, FloatVector.broadcast(FLOATS, Elementary.A3));
      p = p.lanewise(VectorOperators.FMA, s, FloatVector.broadcast(FLOATS, Elementary.A2));
      p = p.lanewise(VectorOperators.FMA, s, FloatVector.broadcast(FLOATS, Elementary.A1));
      p = p.lanewise(VectorOperators.FMA, s, FloatVector.broadcast(FLOATS, Elementary.A0));
      IntVector small = p.lanewise(VectorOperators.FMA, v, v).reinterpretAsInts();
      IntVector sign = x0.reinterpretAsInts().and(0x80000000);
      IntVector isLarge =
          IntVector.broadcast(INTS, ERF_SPLIT_BITS)
              .sub(v.abs().reinterpretAsInts())
              .lanewise(VectorOperators.ASHR, 31);
      FloatVector tail = FloatVector.broadcast(FLOATS, 1f).sub(FloatVector.fromArray(FLOATS, a, i));
      IntVector large = tail.reinterpretAsInts().lanewise(VectorOperators.XOR, sign);
      FloatVector erf =
          large
              .lanewise(VectorOperators.XOR, small)
              .and(isLarge)
              .lanewise(VectorOperators.XOR, small)
              .reinterpretAsFloats();
      x0.mul(0.5f).mul(erf.add(1f)).intoArray(x, from + i);
    }
  }
}
