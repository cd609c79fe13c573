package zeroth.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LongestFirstProperties {

  @Property(tries = 3000)
  void isTheLongerLosingATokenAtATime(
      @ForAll @IntRange(max = 40) int a,
      @ForAll @IntRange(max = 40) int b,
      @ForAll @IntRange(max = 90) int room) {
    int first = a;
    int second = b;
    while (first + second > room) {
      if (first > second) {
        first--;
      } else {
        second--;
      }
    }
    assertEquals(new LongestFirst(first, second), LongestFirst.of(a, b, room));
  }

  @Property(tries = 3000)
  void fillsTheRoomAndSparesTheShorter(
      @ForAll @IntRange(max = 1_000_000) int a,
      @ForAll @IntRange(max = 1_000_000) int b,
      @ForAll @IntRange(max = 1_000_000) int room) {
    LongestFirst kept = LongestFirst.of(a, b, room);
    assertEquals(Math.min(room, a + b), kept.first() + kept.second());
    assertTrue(kept.first() >= 0 && kept.first() <= a, kept.toString());
    assertTrue(kept.second() >= 0 && kept.second() <= b, kept.toString());
    if (a <= room / 2) {
      assertEquals(a, kept.first());
    }
    if (b <= room / 2) {
      assertEquals(b, kept.second());
    }
    if (kept.first() < a && kept.second() < b) {
      assertTrue(Math.abs(kept.first() - kept.second()) <= 1, kept.toString());
    }
  }
}
