package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.math.UpdateLoops;

/** The kernels' loops of updates: their definitions to the bit, and these against double. */
class UpdateLoopsProperties {
  private static final int SIZE = 80;
  private static final UpdateLoops DEFINITION = UpdateLoops.DEFINITION;
  private static final UpdateLoops KERNELS = KernelChoice.best().updates();

  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  /** Any floats, those at the ends among them. */
  @Provide
  Arbitrary<float[]> floats() {
    Arbitrary<Float> special = Arbitraries.integers().between(0, 9).map(i -> SPECIAL[i]);
    Arbitrary<Float> any = Arbitraries.integers().map(Float::intBitsToFloat);
    Arbitrary<Float> usual = Arbitraries.floats().between(-2, 2);
    return Arbitraries.oneOf(special, any, usual).array(float[].class).ofSize(SIZE);
  }

  @Provide
  Arbitrary<float[]> estimates() {
    return Arbitraries.floats().between(-2, 2).array(float[].class).ofSize(SIZE);
  }

  @Provide
  Arbitrary<float[]> squares() {
    return Arbitraries.floats().between(0, 3).array(float[].class).ofSize(SIZE);
  }

  @Property(tries = 500)
  void signsAreThoseOfMath(
      @ForAll("floats") float[] v,
      @ForAll("floats") float[] theta,
      @ForAll @IntRange(max = 20) int vFrom,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(max = 60) int n) {
    float[] expected = theta.clone();
    for (int i = 0; i < n; i++) {
      expected[from + i] = theta[from + i] - 0.3f * Math.signum(v[vFrom + i]);
    }
    float[] defined = theta.clone();
    DEFINITION.descendSigns(0.3f, v, vFrom, defined, from, n);
    assertArrayEquals(expected, defined);
    float[] found = theta.clone();
    KERNELS.descendSigns(0.3f, v, vFrom, found, from, n);
    assertArrayEquals(expected, found);
  }

  @Property(tries = 500)
  void curvatureFollowsItsFormula(
      @ForAll("floats") float[] any,
      @ForAll("estimates") float[] v,
      @ForAll("squares") float[] h,
      @ForAll @IntRange(max = 20) int vFrom,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(max = 60) int n) {
    float[] defined = h.clone();
    DEFINITION.curve(0.25f, 0.7f, v, vFrom, defined, from, n);
    for (int i = 0; i < SIZE; i++) {
      double z = i >= from && i < from + n ? v[vFrom + i - from] : Math.sqrt(1 / 0.7);
      assertEquals(h[i] + 0.25 * h[i] * (0.7 * z * z - 1), defined[i], 1e-6);
    }
    float[] found = h.clone();
    KERNELS.curve(0.25f, 0.7f, v, vFrom, found, from, n);
    assertArrayEquals(defined, found);
    DEFINITION.curve(0.25f, 0.7f, any, vFrom, defined, from, n);
    KERNELS.curve(0.25f, 0.7f, any, vFrom, found, from, n);
    assertArrayEquals(defined, found);
  }

  @Property(tries = 500)
  void kernelsOfMomentsAreTheirDefinition(
      @ForAll("floats") float[] v,
      @ForAll("floats") float[] m,
      @ForAll("floats") float[] s,
      @ForAll("floats") float[] h,
      @ForAll("floats") float[] theta,
      @ForAll @IntRange(max = 19) int from,
      @ForAll @IntRange(max = 60) int n) {
    float[][] expected = {m.clone(), s.clone(), h.clone(), theta.clone()};
    float[][] found = {m.clone(), s.clone(), h.clone(), theta.clone()};
    adam(DEFINITION, v, expected, from, n);
    adam(KERNELS, v, found, from, n);
    for (int i = 0; i < found.length; i++) {
      assertArrayEquals(expected[i], found[i]);
    }
    adaMm(DEFINITION, v, expected, from, n);
    adaMm(KERNELS, v, found, from, n);
    for (int i = 0; i < found.length; i++) {
      assertArrayEquals(expected[i], found[i]);
    }
  }

  @Property(tries = 300)
  void momentsFollowTheFormulas(
      @ForAll("estimates") float[] v,
      @ForAll("estimates") float[] m,
      @ForAll("squares") float[] s,
      @ForAll("squares") float[] h,
      @ForAll("estimates") float[] theta,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(max = 60) int n) {
    float[][] adam = {m.clone(), s.clone(), h.clone(), theta.clone()};
    adam(DEFINITION, v, adam, from, n);
    float[][] adaMm = {m.clone(), s.clone(), h.clone(), theta.clone()};
    adaMm(DEFINITION, v, adaMm, from, n);
    for (int i = 0; i < SIZE; i++) {
      boolean changed = i >= from && i < from + n;
      double g = changed ? v[i - from + 1] : 0;
      double a = changed ? 0.9 * m[i] + 0.1 * g : m[i];
      double b = changed ? 0.99 * s[i] + 0.01 * g * g : s[i];
      double c = changed ? Math.max(h[i], b) : h[i];
      double byAdam = changed ? 0.01 * (a / 0.5) / (Math.sqrt(b / 0.25) + 1e-3) : 0;
      double byAdaMm = changed ? 0.01 * a / (Math.sqrt(c) + 1e-3) : 0;
      assertEquals(a, adam[0][i], 1e-6);
      assertEquals(b, adam[1][i], 1e-6);
      assertEquals(theta[i] - byAdam, adam[3][i], 1e-6 + 1e-5 * Math.abs(byAdam));
      assertEquals(c, adaMm[2][i], 1e-6);
      assertEquals(theta[i] - byAdaMm, adaMm[3][i], 1e-6 + 1e-5 * Math.abs(byAdaMm));
    }
  }

  /**
   * Adam as its update has it.
   *
   * @param state m, s, h and theta
   */
  private static void adam(UpdateLoops loops, float[] v, float[][] state, int from, int n) {
    loops.average(0.9f, 0.99f, v, 1, state[0], state[1], from, n);
    loops.descendByRoots(0.01f, 0.5f, 0.25f, 1e-3f, state[0], state[1], state[3], from, n);
  }

  /** AdaMM as its update has it. */
  private static void adaMm(UpdateLoops loops, float[] v, float[][] state, int from, int n) {
    loops.average(0.9f, 0.99f, v, 1, state[0], state[1], from, n);
    loops.keepLargest(state[1], state[2], from, n);
    loops.descendByRoots(0.01f, 1, 1, 1e-3f, state[0], state[2], state[3], from, n);
  }
}
