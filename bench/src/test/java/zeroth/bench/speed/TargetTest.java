package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which side of a bound is the right one. */
class TargetTest {
  @Test
  void theBoundItselfIsGoodEnough() {
    assertTrue(Target.atLeast(1).isReachedBy(1));
    assertFalse(Target.atLeast(1).isReachedBy(0.999));
    assertTrue(Target.atMost(1.2).isReachedBy(1.2));
    assertFalse(Target.atMost(1.2).isReachedBy(1.201));
  }

  @Test
  void noNumberIsOnNoSide() {
    assertFalse(Target.atLeast(1).isReachedBy(Double.NaN));
    assertFalse(Target.atMost(1).isReachedBy(Double.NaN));
  }

  @Test
  void tablesHaveTheBoundWithItsSign() {
    assertEquals("", Target.NONE.toString());
    assertEquals(">= 1.80", Target.atLeast(1.8).toString());
    assertEquals("<= 1.05", Target.atMost(1.05).toString());
  }
}
