package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.math.UpdateLoops;

/**
 * {@link UpdateLoops} on vectors. What is left behind the last whole vector is done by the
 * definition.
 */
final class VectorUpdates implements UpdateLoops {
  /** Its square takes the smallest float above 1. */
  private static final float LARGE = 0x1p100f;

  /** The sign is v times a number that takes every v but a zero beyond 1, cut off at 1 and -1. */
  @Override
  public void descendSigns(float lr, float[] v, int vFrom, float[] theta, int from, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector large = FloatVector.fromArray(FLOATS, v, vFrom + i).mul(LARGE).mul(LARGE);
      FloatVector sign = large.min(1f).max(-1f);
      FloatVector.fromArray(FLOATS, theta, from + i).sub(sign.mul(lr)).intoArray(theta, from + i);
    }
    DEFINITION.descendSigns(lr, v, vFrom + i, theta, from + i, n - i);
  }

  @Override
  public void curve(float rate, float c, float[] v, int vFrom, float[] h, int from, int n) {
    FloatVector minusOne = FloatVector.broadcast(FLOATS, -1f);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector z = FloatVector.fromArray(FLOATS, v, vFrom + i);
      FloatVector before = FloatVector.fromArray(FLOATS, h, from + i);
      z.mul(c).fma(z, minusOne).mul(rate).fma(before, before).intoArray(h, from + i);
    }
    DEFINITION.curve(rate, c, v, vFrom + i, h, from + i, n - i);
  }

  @Override
  public void average(
      float beta1, float beta2, float[] v, int vFrom, float[] m, float[] s, int from, int n) {
    FloatVector first = FloatVector.broadcast(FLOATS, beta1);
    FloatVector second = FloatVector.broadcast(FLOATS, beta2);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector g = FloatVector.fromArray(FLOATS, v, vFrom + i);
      first
          .fma(FloatVector.fromArray(FLOATS, m, from + i), g.mul(1 - beta1))
          .intoArray(m, from + i);
      second
          .fma(FloatVector.fromArray(FLOATS, s, from + i), g.mul(1 - beta2).mul(g))
          .intoArray(s, from + i);
    }
    DEFINITION.average(beta1, beta2, v, vFrom + i, m, s, from + i, n - i);
  }

  @Override
  public void keepLargest(float[] s, float[] h, int from, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(FLOATS, h, from + i)
          .max(FloatVector.fromArray(FLOATS, s, from + i))
          .intoArray(h, from + i);
    }
    DEFINITION.keepLargest(s, h, from + i, n - i);
  }

  @Override
  public void descendByRoots(
      float lr,
      float c1,
      float c2,
      float epsilon,
      float[] m,
      float[] s,
      float[] theta,
      int from,
      int n) {
    FloatVector down = FloatVector.broadcast(FLOATS, -lr);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector root =
          FloatVector.fromArray(FLOATS, s, from + i).div(c2).lanewise(VectorOperators.SQRT);
      FloatVector step = FloatVector.fromArray(FLOATS, m, from + i).div(c1).div(root.add(epsilon));
      down.fma(step, FloatVector.fromArray(FLOATS, theta, from + i)).intoArray(theta, from + i);
    }
    DEFINITION.descendByRoots(lr, c1, c2, epsilon, m, s, theta, from + i, n - i);
  }
}
