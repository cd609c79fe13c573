package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What meets a target. */
class TargetTest {
  @Test
  void theBoundItselfIsGoodEnough() {
    assertEquals("met", Target.atLeast(1).verdict(1));
    assertEquals("missed", Target.atLeast(1).verdict(0.999));
    assertEquals("met", Target.atMost(1.2).verdict(1.2));
    assertEquals("missed", Target.atMost(1.2).verdict(1.201));
  }

  @Test
  void whatIsNoNumberMeetsNothing() {
    assertEquals("missed", Target.atLeast(1).verdict(Double.NaN));
    assertEquals("missed", Target.atMost(1).verdict(Double.NaN));
  }

  @Test
  void noTargetHasNoVerdict() {
    assertEquals("", Target.NONE.verdict(1));
    assertEquals("", Target.NONE.toString());
    assertEquals(">= 1.80", Target.atLeast(1.8).toString());
    assertEquals("<= 1.05", Target.atMost(1.05).toString());
  }
}
