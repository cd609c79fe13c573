package zeroth.tensor.math;

import com.aparapi.Kernel.NoCL;

/**
 * exp, log, erf, tanh, sine and cosine in float32 from fma polynomials alone, so that every backend
 * computes the same bits: no library call, no table, one order of operations.
 *
 * <p>The coefficients are weighted minimax fits (Lawson's iteration on Chebyshev nodes) to the
 * functions on the intervals named beside them, rounded to float32; the errors beside them are
 * those of the rounded coefficients in exact arithmetic. Argument reductions follow the usual
 * scheme of Cody and Waite.
 *
 * <p>The OpenCL backend translates these very methods. That is why quotients and roots go through
 * double, where a device rounds correctly (twice rounded is once rounded here: double has more than
 * twice float's digits), why the two bit casts are marked (the device has its own), and why exp,
 * log and tanh have bodies of other names, which cannot be taken for the device's own functions.
 */
public final class Elementary {
  /** 1.5 * 2^23: adding it rounds a small float to an integer, which its low bits then hold. */
  public static final float ROUND = 0x1.8p23f;

  public static final float LOG2_E = 0x1.715476p0f;

  /** ln 2 rounded to float32. */
  public static final float LN2_HIGH = 0x1.62e43p-1f;

  /** ln 2 less {@link #LN2_HIGH}. */
  public static final float LN2_LOW = -0x1.05c61p-29f;

  /** exp of anything lower is below the smallest normal float and given as 0. */
  public static final float EXP_LOWEST = -0x1.5d589ep6f;

  /** exp of anything higher is infinite. */
  public static final float EXP_HIGHEST = 0x1.62e42ep6f;

  // exp(r) = 1 + r + r^2 (E0 + E1 r + ...) for |r| <= ln 2 / 2; relative error 4.3e-9
  public static final float E0 = 0x1.fffffcp-2f;
  public static final float E1 = 0x1.55549p-3f;
  public static final float E2 = 0x1.5558f4p-5f;
  public static final float E3 = 0x1.123a6cp-7f;
  public static final float E4 = 0x1.6a234ep-10f;

  // log(1 + f) = f - f^2/2 + f^3 (L0 + L1 f + ...) for 1 + f in [sqrt 1/2, sqrt 2); relative error
  // 9.5e-10
  public static final float L0 = 0x1.555546p-2f;
  public static final float L1 = -0x1.ffffeep-3f;
  public static final float L2 = 0x1.99a546p-3f;
  public static final float L3 = -0x1.5562e2p-3f;
  public static final float L4 = 0x1.2332b8p-3f;
  public static final float L5 = -0x1.fb434ap-4f;
  public static final float L6 = 0x1.e65136p-4f;
  public static final float L7 = -0x1.e2e936p-4f;
  public static final float L8 = 0x1.1b40f4p-4f;

  /** Bits of sqrt(1/2): subtracting them puts the mantissa in [sqrt 1/2, sqrt 2). */
  public static final int SQRT_HALF_BITS = 0x3f3504f3;

  // sin(2 pi f) = f (S0 + S1 f^2 + ...) for |f| <= 1/8; error 3.7e-8 of 2 pi f
  public static final float S0 = 0x1.921fb6p2f;
  public static final float S1 = -0x1.4abc36p5f;
  public static final float S2 = 0x1.4686e6p6f;
  public static final float S3 = -0x1.342cfep6f;

  // cos(2 pi f) = 1 + C1 f^2 + ... for |f| <= 1/8; error 6.7e-9
  public static final float C1 = -0x1.3bd3ccp4f;
  public static final float C2 = 0x1.03c1dcp6f;
  public static final float C3 = -0x1.55c57cp6f;
  public static final float C4 = 0x1.d9c364p5f;

  /** Up to here erf is an odd polynomial, beyond it 1 - exp. */
  public static final float ERF_SPLIT = 0.925f;

  /** erf of anything at least this large rounds to 1. */
  public static final float ERF_LARGEST = 4f;

  // erf(x) = x + x (A0 + A1 x^2 + ...) for |x| <= 0.93; relative error 2.7e-8
  public static final float A0 = 0x1.06eba6p-3f;
  public static final float A1 = -0x1.8126e6p-2f;
  public static final float A2 = 0x1.ce1a46p-4f;
  public static final float A3 = -0x1.b686eep-6f;
  public static final float A4 = 0x1.4716c2p-8f;
  public static final float A5 = -0x1.395c84p-11f;

  // erf(x) = 1 - exp(-(x + B0 + B1 x + ...)) for 0.92 <= x <= 4; error 6.0e-9
  public static final float B0 = 0x1.9a55c2p-13f;
  public static final float B1 = 0x1.057ad4p-3f;
  public static final float B2 = 0x1.463cbep-1f;
  public static final float B3 = 0x1.a9b446p-4f;
  public static final float B4 = -0x1.6c2aa6p-6f;
  public static final float B5 = 0x1.8ee1d6p-9f;
  public static final float B6 = -0x1.9ae9b2p-13f;

  /** Up to here tanh is an odd polynomial, beyond it 1 - 2 / (exp(2x) + 1). */
  public static final float TANH_SPLIT = 0.6f;

  // tanh(x) = x + x^3 (T0 + T1 x^2 + ...) for |x| <= 0.6; relative error 6.2e-9
  public static final float T0 = -0x1.55553ep-2f;
  public static final float T1 = 0x1.1109dcp-3f;
  public static final float T2 = -0x1.b89ed8p-5f;
  public static final float T3 = 0x1.54e01p-6f;
  public static final float T4 = -0x1.830bd6p-8f;

  /**
   * Lower arguments of a logistic function are taken for this one: exp of its negative is finite.
   */
  public static final float LOGISTIC_LOWEST = -88f;

  /** 2 sqrt(2 / pi): the tanh form of GELU is x logistic(GELU_SLOPE (x + GELU_CUBE x^3)). */
  public static final float GELU_SLOPE = 0x1.988454p0f;

  /** The cubic term in GELU's tanh form. */
  public static final float GELU_CUBE = 0.044715f;

  /** 1 / sqrt 2. */
  public static final float SQRT_HALF = 0x1.6a09e6p-1f;

  private Elementary() {}

  /** The bits of x, as they are. */
  @NoCL
  public static int bits(float x) {
    return Float.floatToRawIntBits(x);
  }

  /** The float of these bits. */
  @NoCL
  public static float ofBits(int bits) {
    return Float.intBitsToFloat(bits);
  }

  /** |x|, the sign bit cleared. */
  public static float magnitude(float x) {
    return ofBits(bits(x) & 0x7fffffff);
  }

  /**
   * Math.signum of x: NaN and zeros stay what they are. Without a branch on the sign, which in
   * estimates is a coin's: a branch that is guessed wrong every other time takes four times as
   * long.
   */
  @NoCL
  public static float sign(float x) {
    return x == 0 || x != x ? x : Math.copySign(1f, x);
  }

  /** a / b, rounded once. */
  public static float quotient(float a, float b) {
    return (float) ((double) a / (double) b);
  }

  /** The square root of x, rounded once. */
  public static float root(float x) {
    return (float) Math.sqrt((double) x);
  }

  /**
   * e^x, within 1.03 ulp, never decreasing; 0 below {@link #EXP_LOWEST}, where the result would be
   * subnormal, infinity above {@link #EXP_HIGHEST}.
   */
  public static float exp(float x) {
    return exponential(x);
  }

  /** The body of {@link #exp}. */
  public static float exponential(float x) {
    float t = Math.fma(x, LOG2_E, ROUND);
    float n = t - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float q = Math.fma(E4, r, E3);
    q = Math.fma(q, r, E2);
    q = Math.fma(q, r, E1);
    q = Math.fma(q, r, E0);
    float p = Math.fma(r * r, q, r) + 1;
    // p * 2^n: the low bits of t hold n, and those above are shifted out
    float y = ofBits(bits(p) + (bits(t) << 23));
    y = x < EXP_LOWEST ? 0 : y;
    y = x > EXP_HIGHEST ? Float.POSITIVE_INFINITY : y;
    return x == x ? y : x;
  }

  /**
   * ln x, within 1 ulp and never decreasing for normal x; -infinity at 0 and subnormals, NaN below
   * 0.
   */
  public static float log(float x) {
    return logarithm(x);
  }

  /** The body of {@link #log}. */
  public static float logarithm(float x) {
    int bits = bits(x);
    int e = (bits - SQRT_HALF_BITS) >> 23;
    float f = ofBits(bits - (e << 23)) - 1;
    float q = Math.fma(L8, f, L7);
    q = Math.fma(q, f, L6);
    q = Math.fma(q, f, L5);
    q = Math.fma(q, f, L4);
    q = Math.fma(q, f, L3);
    q = Math.fma(q, f, L2);
    q = Math.fma(q, f, L1);
    q = Math.fma(q, f, L0);
    float u = f * f * Math.fma(f, q, -0.5f);
    float n = e;
    float y = Math.fma(n, LN2_HIGH, f + Math.fma(n, LN2_LOW, u));
    if (x >= Float.MIN_NORMAL && x < Float.POSITIVE_INFINITY) {
      return y;
    }
    return x < 0 || x != x ? Float.NaN : x > 1 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
  }

  /**
   * The error function 2/sqrt(pi) * integral of exp(-t^2) from 0 to x, within 1.2 ulp for normal x;
   * odd. Neighbouring floats may come out in the wrong order by an ulp.
   */
  public static float erf(float x) {
    float t = magnitude(x);
    float s = x * x;
    float a = Math.fma(A5, s, A4);
    a = Math.fma(a, s, A3);
    a = Math.fma(a, s, A2);
    a = Math.fma(a, s, A1);
    a = Math.fma(a, s, A0);
    a = Math.fma(a, x, x);
    t = t > ERF_LARGEST ? ERF_LARGEST : t;
    float b = Math.fma(B6, t, B5);
    b = Math.fma(b, t, B4);
    b = Math.fma(b, t, B3);
    b = Math.fma(b, t, B2);
    b = Math.fma(b, t, B1);
    b = Math.fma(b, t, B0) + t;
    b = 1 - exponential(-b);
    b = x < 0 ? -b : b;
    return t > ERF_SPLIT ? b : a;
  }

  /**
   * x/2 (1 + erf(x / sqrt 2)), within 2 ulp for normal x above 0 and an absolute 1e-7 below; NaN at
   * -infinity.
   */
  public static float gelu(float x) {
    return 0.5f * x * (1 + erf(x * SQRT_HALF));
  }

  /**
   * x / (1 + exp(-x)), within 3 ulp from {@link #LOGISTIC_LOWEST} on, and within 1e-38 |x| below;
   * -infinity at -infinity.
   */
  public static float silu(float x) {
    return gated(x, x);
  }

  /**
   * x/2 (1 + tanh(u/2)) = x / (1 + exp(-u)) with u = 2 sqrt(2/pi) (x + 0.044715 x^3), within 3 ulp
   * for normal x above 0, an absolute 1e-7 from -100 on, and 1e-38 |x| below; -infinity at
   * -infinity.
   */
  public static float geluTanh(float x) {
    float cube = GELU_CUBE * x * x;
    return gated(x, GELU_SLOPE * Math.fma(cube, x, x));
  }

  /** x / (1 + exp(-u)), u at least {@link #LOGISTIC_LOWEST}. */
  public static float gated(float x, float u) {
    float t = u < LOGISTIC_LOWEST ? LOGISTIC_LOWEST : u;
    return quotient(x, 1 + exponential(-t));
  }

  /** tanh x, within 1.5 ulp for normal x, never decreasing; odd, but +0 at -0. */
  public static float tanh(float x) {
    return hyperbolicTangent(x);
  }

  /** The body of {@link #tanh}. */
  public static float hyperbolicTangent(float x) {
    float s = x * x;
    float a = Math.fma(T4, s, T3);
    a = Math.fma(a, s, T2);
    a = Math.fma(a, s, T1);
    a = Math.fma(a, s, T0);
    a = Math.fma(a * s, x, x);
    float t = magnitude(x);
    float b = 1 - quotient(2, exponential(2 * t) + 1);
    b = x < 0 ? -b : b;
    return t > TANH_SPLIT ? b : a;
  }

  /** sin(2 pi t), an angle in turns, |t| below 2^20; absolute error within 1e-7. */
  public static float sinTurns(float t) {
    float k = Math.fma(4, t, ROUND);
    float f = Math.fma(k - ROUND, -0.25f, t);
    int quadrant = bits(k);
    float y = (quadrant & 1) == 0 ? sinEighth(f) : cosEighth(f);
    return (quadrant & 2) == 0 ? y : -y;
  }

  /** cos(2 pi t), an angle in turns, |t| below 2^20; absolute error within 1e-7. */
  public static float cosTurns(float t) {
    float k = Math.fma(4, t, ROUND);
    float f = Math.fma(k - ROUND, -0.25f, t);
    int quadrant = bits(k);
    float y = (quadrant & 1) == 0 ? cosEighth(f) : sinEighth(f);
    return (quadrant + 1 & 2) == 0 ? y : -y;
  }

  private static float sinEighth(float f) {
    float s = f * f;
    float p = Math.fma(S3, s, S2);
    p = Math.fma(p, s, S1);
    p = Math.fma(p, s, S0);
    return p * f;
  }

  private static float cosEighth(float f) {
    float s = f * f;
    float p = Math.fma(C4, s, C3);
    p = Math.fma(p, s, C2);
    p = Math.fma(p, s, C1);
    return Math.fma(p, s, 1);
  }
}
