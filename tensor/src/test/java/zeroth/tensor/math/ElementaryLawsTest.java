package zeroth.tensor.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Special values, symmetries and order. */
class ElementaryLawsTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;
  private static final float NAN = Float.NaN;

  @Test
  void expAtTheEdges() {
    assertEquals(1f, Elementary.exp(0f));
    assertEquals(1f, Elementary.exp(-0f));
    assertEquals(INFINITY, Elementary.exp(INFINITY));
    assertEquals(0f, Elementary.exp(-INFINITY));
    assertEquals(NAN, Elementary.exp(NAN));
    assertTrue(Float.isFinite(Elementary.exp(Elementary.EXP_HIGHEST)));
    assertEquals(INFINITY, Elementary.exp(Math.nextUp(Elementary.EXP_HIGHEST)));
    assertEquals(0f, Elementary.exp(Math.nextDown(Elementary.EXP_LOWEST)));
    assertEquals(INFINITY, Elementary.exp(Float.MAX_VALUE));
    assertEquals(0f, Elementary.exp(-Float.MAX_VALUE));
    assertEquals(1f, Elementary.exp(Float.MIN_VALUE));
  }

  @Test
  void theEdgesOfExpAreWhereItLeavesTheNormalFloats() {
    assertTrue(StrictMath.exp(Elementary.EXP_LOWEST) >= Float.MIN_NORMAL);
    assertTrue(StrictMath.exp(Math.nextDown(Elementary.EXP_LOWEST)) < Float.MIN_NORMAL);
    assertTrue(Float.isFinite((float) StrictMath.exp(Elementary.EXP_HIGHEST)));
    assertEquals(INFINITY, (float) StrictMath.exp(Math.nextUp(Elementary.EXP_HIGHEST)));
  }

  @Test
  void expIsNeverSubnormal() {
    for (float x = Elementary.EXP_LOWEST - 1; x < Elementary.EXP_LOWEST + 1; x = Math.nextUp(x)) {
      float y = Elementary.exp(x);
      assertTrue(y == 0 ? x < Elementary.EXP_LOWEST : y >= Float.MIN_NORMAL, "exp of " + x);
    }
  }

  @Test
  void logAtTheEdges() {
    assertEquals(0f, Elementary.log(1f));
    assertEquals(Float.NEGATIVE_INFINITY, Elementary.log(0f));
    assertEquals(Float.NEGATIVE_INFINITY, Elementary.log(-0f));
    assertEquals(Float.NEGATIVE_INFINITY, Elementary.log(Math.nextDown(Float.MIN_NORMAL)));
    assertTrue(Float.isFinite(Elementary.log(Float.MIN_NORMAL)));
    assertEquals(INFINITY, Elementary.log(INFINITY));
    assertEquals(NAN, Elementary.log(-1f));
    assertEquals(NAN, Elementary.log(-Float.MIN_VALUE));
    assertEquals(NAN, Elementary.log(-INFINITY));
    assertEquals(NAN, Elementary.log(NAN));
  }

  @Test
  void signsAndLimits() {
    assertBits(0f, Elementary.erf(0f));
    assertBits(-0f, Elementary.erf(-0f));
    assertBits(1f, Elementary.erf(INFINITY));
    assertBits(-1f, Elementary.erf(-INFINITY));
    assertBits(1f, Elementary.erf(Elementary.ERF_LARGEST));
    assertEquals(NAN, Elementary.erf(NAN));
    assertBits(0f, Elementary.tanh(0f));
    assertBits(1f, Elementary.tanh(INFINITY));
    assertBits(-1f, Elementary.tanh(-INFINITY));
    assertEquals(NAN, Elementary.tanh(NAN));
    assertBits(0f, Elementary.gelu(0f));
    assertBits(-0f, Elementary.gelu(-0f));
    assertBits(INFINITY, Elementary.gelu(INFINITY));
    assertBits(Float.MAX_VALUE, Elementary.gelu(Float.MAX_VALUE));
    assertBits(-0f, Elementary.gelu(-Float.MAX_VALUE));
    assertEquals(NAN, Elementary.gelu(-INFINITY));
    assertEquals(NAN, Elementary.gelu(NAN));
    assertBits(0f, Elementary.silu(0f));
    assertBits(-0f, Elementary.silu(-0f));
    assertBits(INFINITY, Elementary.silu(INFINITY));
    assertBits(-INFINITY, Elementary.silu(-INFINITY));
    assertEquals(NAN, Elementary.silu(NAN));
    assertBits(-0f, Elementary.geluTanh(-0f));
    assertBits(INFINITY, Elementary.geluTanh(INFINITY));
    assertBits(-INFINITY, Elementary.geluTanh(-INFINITY));
    assertEquals(NAN, Elementary.geluTanh(NAN));
  }

  @Test
  void signsAreThoseOfMath() {
    for (int bits = 0; bits >= 0 && bits <= 0x7fc00001; bits += bits < 1009 ? 1 : 1009) {
      float x = Float.intBitsToFloat(bits);
      assertBits(Math.signum(x), Elementary.sign(x));
      assertBits(Math.signum(-x), Elementary.sign(-x));
    }
    assertBits(1f, Elementary.sign(INFINITY));
    assertBits(-1f, Elementary.sign(-INFINITY));
  }

  @Test
  void quarterTurnsAreExact() {
    for (int turns = -3; turns <= 3; turns++) {
      assertEquals(0f, Elementary.sinTurns(turns), 0f);
      assertEquals(1f, Elementary.sinTurns(turns + 0.25f));
      assertEquals(0f, Elementary.sinTurns(turns + 0.5f), 0f);
      assertEquals(-1f, Elementary.sinTurns(turns + 0.75f));
      assertEquals(1f, Elementary.cosTurns(turns));
      assertEquals(0f, Elementary.cosTurns(turns + 0.25f), 0f);
      assertEquals(-1f, Elementary.cosTurns(turns + 0.5f));
      assertEquals(0f, Elementary.cosTurns(turns + 0.75f), 0f);
    }
  }

  @Test
  void oddAndEvenFunctionsAreSoToTheBit() {
    for (int bits = 1; bits < 0x7f800000; bits += 1009) {
      float x = Float.intBitsToFloat(bits);
      assertBits(-Elementary.erf(x), Elementary.erf(-x));
      assertBits(-Elementary.tanh(x), Elementary.tanh(-x));
      if (x < 0x1p20f) {
        assertEquals(-Elementary.sinTurns(x), Elementary.sinTurns(-x), 0f, () -> "sin of " + x);
        assertEquals(Elementary.cosTurns(x), Elementary.cosTurns(-x), 0f, () -> "cos of " + x);
      }
    }
  }

  @Test
  void theCircleIsSymmetricAtTheAnglesOfTheNoise() {
    int n = 1 << 16;
    for (int k = 0; k < n; k++) {
      float t = (2 * k + 1) * 0x1p-17f;
      float halfOn = (2 * ((k + n / 2) % n) + 1) * 0x1p-17f;
      float quarterOn = (2 * ((k + n / 4) % n) + 1) * 0x1p-17f;
      assertEquals(-Elementary.cosTurns(t), Elementary.cosTurns(halfOn));
      assertEquals(-Elementary.sinTurns(t), Elementary.sinTurns(halfOn));
      assertEquals(-Elementary.sinTurns(t), Elementary.cosTurns(quarterOn));
      assertEquals(Elementary.cosTurns(t), Elementary.sinTurns(quarterOn));
    }
  }

  @Test
  void expLogAndTanhNeverDecrease() {
    float exp = 0;
    float log = Float.NEGATIVE_INFINITY;
    float tanh = -1;
    for (int i = -0x7f800000 + 1; i < 0x7f800000; i += 211) {
      float x = i < 0 ? -Float.intBitsToFloat(-i) : Float.intBitsToFloat(i);
      assertTrue(Elementary.exp(x) >= exp, () -> "exp falls at " + x);
      assertTrue(Elementary.tanh(x) >= tanh, () -> "tanh falls at " + x);
      exp = Elementary.exp(x);
      tanh = Elementary.tanh(x);
      if (x > 0) {
        assertTrue(Elementary.log(x) >= log, () -> "log falls at " + x);
        log = Elementary.log(x);
      }
    }
  }

  @Test
  void erfFallsByNoMoreThanAnUlp() {
    float before = 0;
    for (float x = 0.5f; x < 4.1f; x = Math.nextUp(x)) {
      float y = Elementary.erf(x);
      assertTrue(y >= Math.nextDown(before) && y <= 1, "erf at " + x);
      before = y;
    }
  }

  private static void assertBits(float expected, float got) {
    assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(got));
  }
}
