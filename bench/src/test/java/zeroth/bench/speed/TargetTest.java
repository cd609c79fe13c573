package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What meets a target. */
class TargetTest {
  @Test
  void theBoundItselfIsGoodEnough() {
    assertEquals("met", Target.atLeast(1).verdict(Spread.of(1)));
    assertEquals("missed", Target.atLeast(1).verdict(Spread.of(0.999)));
    assertEquals("met", Target.atMost(1.2).verdict(Spread.of(1.2)));
    assertEquals("missed", Target.atMost(1.2).verdict(Spread.of(1.201)));
  }

  @Test
  void aTargetIsMetByTheWorseQuartileAndMissedByTheBetterOne() {
    Spread around = new Spread(1.1, 0.9, 1.2);
    assertEquals("open", Target.atLeast(1).verdict(around));
    assertEquals("open", Target.atMost(1).verdict(around));
    assertEquals("met", Target.atLeast(0.9).verdict(around));
    assertEquals("met", Target.atMost(1.2).verdict(around));
    assertEquals("missed", Target.atLeast(1.21).verdict(around));
    assertEquals("missed", Target.atMost(0.89).verdict(around));
  }

  @Test
  void whatIsNoNumberMeetsNothing() {
    assertEquals("missed", Target.atLeast(1).verdict(Spread.of(Double.NaN)));
    assertEquals("missed", Target.atMost(1).verdict(Spread.of(Double.NaN)));
  }

  @Test
  void noTargetHasNoVerdict() {
    assertEquals("", Target.NONE.verdict(Spread.of(1)));
    assertEquals("", Target.NONE.toString());
    assertEquals(">= 1.80", Target.atLeast(1.8).toString());
    assertEquals("<= 1.05", Target.atMost(1.05).toString());
  }
}
