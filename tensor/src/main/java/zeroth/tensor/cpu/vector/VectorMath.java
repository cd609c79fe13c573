package zeroth.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import zeroth.tensor.math.Elementary;

/**
 * {@link Elementary} on vectors: the same operations in the same order, lane by lane.
 *
 * <p>Four habits keep vectors in registers on every JDK from 17 on; each was measured to cost eight
 * times and more where it was broken. No method takes or gives a vector, since one that is compiled
 * by itself first is not inlined later, and boxes. Long expressions are cut into passes over a
 * buffer, since inlining stops at a size. Selects are done on bits, since masks box on some
 * machines. All float vectors of a process have one length, and so do those of int: JDK 17 guesses
 * the length of a converted vector by what others had.
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
    for (int i = from; i < from + count; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, i);
      FloatVector t =
          v.fma(
              FloatVector.broadcast(FLOATS, Elementary.LOG2_E),
              FloatVector.broadcast(FLOATS, Elementary.ROUND));
      FloatVector n = t.sub(Elementary.ROUND);
      FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -Elementary.LN2_HIGH), v);
      r = n.fma(FloatVector.broadcast(FLOATS, -Elementary.LN2_LOW), r);
      FloatVector q =
          FloatVector.broadcast(FLOATS, Elementary.E4)
              .fma(r, FloatVector.broadcast(FLOATS, Elementary.E3));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Elementary.E2));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Elementary.E1));
      q = q.fma(r, FloatVector.broadcast(FLOATS, Elementary.E0));
      FloatVector p = r.mul(r).fma(q, r).add(1f);
      IntVector shift = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      IntVector y = p.reinterpretAsInts().add(shift);
      // all ones where x is below the lowest, which makes the result 0
      IntVector low =
          v.sub(Elementary.EXP_LOWEST).reinterpretAsInts().lanewise(VectorOperators.ASHR, 31);
      y.lanewise(VectorOperators.AND_NOT, low).reinterpretAsFloats().intoArray(x, i);
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
   * @param count a multiple of the vector length
   * @param a scratch of count elements
   * @param b scratch of count elements
   */
  static void gelu(float[] x, int from, int count, float[] a, float[] b) {
    erfOfSmall(x, from, count, a);
    exponentOfLarge(x, from, count, b);
    exp(b, 0, count);
    geluOfErf(x, from, count, a, b);
  }

  /** a = erf(x / sqrt 2) by the odd polynomial. */
  private static void erfOfSmall(float[] x, int from, int count, float[] a) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, from + i).mul(Elementary.SQRT_HALF);
      FloatVector s = v.mul(v);
      FloatVector p =
          FloatVector.broadcast(FLOATS, Elementary.A5)
              .fma(s, FloatVector.broadcast(FLOATS, Elementary.A4));
      p = p.fma(s, FloatVector.broadcast(FLOATS, Elementary.A3));
      p = p.fma(s, FloatVector.broadcast(FLOATS, Elementary.A2));
      p = p.fma(s, FloatVector.broadcast(FLOATS, Elementary.A1));
      p = p.fma(s, FloatVector.broadcast(FLOATS, Elementary.A0));
      p.fma(v, v).intoArray(a, i);
    }
  }

  /** b with exp(b) = erfc(|x| / sqrt 2), for arguments up to {@link Elementary#ERF_LARGEST}. */
  private static void exponentOfLarge(float[] x, int from, int count, float[] b) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, from + i).mul(Elementary.SQRT_HALF);
      FloatVector t = v.abs();
      // floats that are not negative order as their bits do: the smaller of t and the largest
      t = t.reinterpretAsInts().min(ERF_LARGEST_BITS).reinterpretAsFloats();
      FloatVector p =
          FloatVector.broadcast(FLOATS, Elementary.B6)
              .fma(t, FloatVector.broadcast(FLOATS, Elementary.B5));
      p = p.fma(t, FloatVector.broadcast(FLOATS, Elementary.B4));
      p = p.fma(t, FloatVector.broadcast(FLOATS, Elementary.B3));
      p = p.fma(t, FloatVector.broadcast(FLOATS, Elementary.B2));
      p = p.fma(t, FloatVector.broadcast(FLOATS, Elementary.B1));
      p = p.fma(t, FloatVector.broadcast(FLOATS, Elementary.B0)).add(t);
      p.neg().intoArray(b, i);
    }
  }

  /** x = x/2 (1 + erf), erf being a for small arguments and 1 - b with x's sign for large ones. */
  private static void geluOfErf(float[] x, int from, int count, float[] a, float[] b) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, from + i);
      IntVector sign = v.reinterpretAsInts().and(0x80000000);
      IntVector argument = v.mul(Elementary.SQRT_HALF).abs().reinterpretAsInts();
      IntVector isLarge =
          IntVector.broadcast(INTS, ERF_SPLIT_BITS)
              .sub(argument)
              .lanewise(VectorOperators.ASHR, 31);
      FloatVector tail = FloatVector.broadcast(FLOATS, 1f).sub(FloatVector.fromArray(FLOATS, b, i));
      IntVector large = tail.reinterpretAsInts().lanewise(VectorOperators.XOR, sign);
      IntVector small = FloatVector.fromArray(FLOATS, a, i).reinterpretAsInts();
      FloatVector erf =
          large
              .lanewise(VectorOperators.XOR, small)
              .and(isLarge)
              .lanewise(VectorOperators.XOR, small)
              .reinterpretAsFloats();
      v.mul(0.5f).mul(erf.add(1f)).intoArray(x, from + i);
    }
  }
}
