package zeroth.tensor.math;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The bounds that the Javadoc of {@link Elementary} states, over sweeps of float32's bits. */
class ElementaryAccuracyTest {
  /** A prime, so that sweeps meet all mantissas. */
  private static final int STRIDE = 499;

  private interface Function {
    float apply(float x);
  }

  private interface Error {
    double of(float got, double expected);
  }

  @Test
  void exp() {
    bound("exp", Elementary::exp, StrictMath::exp, Elementary.EXP_LOWEST, 88.72f, 1.03, this::ulps);
  }

  @Test
  void log() {
    DoubleUnaryOperator exact = StrictMath::log;
    bound("log", Elementary::log, exact, Float.MIN_NORMAL, Float.MAX_VALUE, 1, this::ulps);
    everyFloat("log", Elementary::log, exact, 0.99f, 1.01f, 1, this::ulps);
    everyFloat("log", Elementary::log, exact, 0.706f, 0.708f, 1, this::ulps);
    everyFloat("log", Elementary::log, exact, 1.413f, 1.415f, 1, this::ulps);
  }

  @Test
  void erf() {
    bound("erf", Elementary::erf, DoubleErf::erf, -10, 10, 1.2, this::ulps);
    everyFloat("erf", Elementary::erf, DoubleErf::erf, 0.92f, 0.95f, 1.2, this::ulps);
    everyFloat("erf", Elementary::erf, DoubleErf::erf, 3.9f, 4.1f, 1.2, this::ulps);
  }

  @Test
  void gelu() {
    DoubleUnaryOperator exact = x -> x / 2 * DoubleErf.erfc(-x / Math.sqrt(2));
    bound("gelu", Elementary::gelu, exact, 0, 1e30f, 2, this::ulps);
    bound("gelu", Elementary::gelu, exact, -100, 0, 1e-7, this::absolute);
  }

  @Test
  void silu() {
    DoubleUnaryOperator exact = x -> x / (1 + StrictMath.exp(-x));
    bound("silu", Elementary::silu, exact, Elementary.LOGISTIC_LOWEST, 1e30f, 3, this::ulps);
    DoubleUnaryOperator relative = x -> 0;
    bound("silu", x -> Elementary.silu(x) / x, relative, -1e38f, -88, 1e-38, this::absolute);
  }

  @Test
  void geluTanh() {
    DoubleUnaryOperator exact =
        x -> x / (1 + StrictMath.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    bound("geluTanh", Elementary::geluTanh, exact, 0, 1e30f, 3, this::ulps);
    bound("geluTanh", Elementary::geluTanh, exact, -100, 0, 1e-7, this::absolute);
  }

  @Test
  void tanh() {
    bound("tanh", Elementary::tanh, StrictMath::tanh, -100, 100, 1.5, this::ulps);
    everyFloat("tanh", Elementary::tanh, StrictMath::tanh, 0.58f, 0.64f, 1.5, this::ulps);
  }

  @Test
  void sineAndCosine() {
    DoubleUnaryOperator sin = t -> StrictMath.sin(2 * Math.PI * (t - Math.rint(t)));
    DoubleUnaryOperator cos = t -> StrictMath.cos(2 * Math.PI * (t - Math.rint(t)));
    float limit = Math.nextDown(0x1p20f);
    bound("sin", Elementary::sinTurns, sin, -limit, limit, 1e-7, this::absolute);
    bound("cos", Elementary::cosTurns, cos, -limit, limit, 1e-7, this::absolute);
    everyFloat("sin", Elementary::sinTurns, sin, 0.12f, 0.13f, 1e-7, this::absolute);
    everyFloat("cos", Elementary::cosTurns, cos, 0.12f, 0.13f, 1e-7, this::absolute);
  }

  @Test
  void sineAndCosineOfEveryAngleOfTheNoise() {
    for (int k = 0; k < 1 << 16; k++) {
      double turns = (k + 0.5) / (1 << 16);
      float t = (float) turns;
      double sin = StrictMath.sin(2 * Math.PI * turns);
      double cos = StrictMath.cos(2 * Math.PI * turns);
      assertTrue(absolute(Elementary.sinTurns(t), sin) <= 1e-7, "angle " + k);
      assertTrue(absolute(Elementary.cosTurns(t), cos) <= 1e-7, "angle " + k);
    }
  }

  private double ulps(float got, double expected) {
    return Math.abs(got - expected) / Math.ulp((float) expected);
  }

  private double absolute(float got, double expected) {
    return Math.abs(got - expected);
  }

  /** Every 499th float of both signs within [low, high]. */
  private void bound(
      String name,
      Function f,
      DoubleUnaryOperator exact,
      float low,
      float high,
      double limit,
      Error error) {
    for (int bits = 0; bits < 0x7f800000 - STRIDE; bits += STRIDE) {
      float x = Float.intBitsToFloat(bits);
      if (x >= low && x <= high) {
        within(name, f, exact, x, limit, error);
      }
      if (-x >= low && -x <= high) {
        within(name, f, exact, -x, limit, error);
      }
    }
  }

  private void everyFloat(
      String name,
      Function f,
      DoubleUnaryOperator exact,
      float low,
      float high,
      double limit,
      Error error) {
    for (float x = low; x <= high; x = Math.nextUp(x)) {
      within(name, f, exact, x, limit, error);
    }
  }

  private void within(
      String name, Function f, DoubleUnaryOperator exact, float x, double limit, Error error) {
    double expected = exact.applyAsDouble(x);
    double e = error.of(f.apply(x), expected);
    if (!(e <= limit)) {
      throw new AssertionError(
          name + "(" + x + ") = " + f.apply(x) + ", exactly " + expected + ": error " + e);
    }
  }
}
