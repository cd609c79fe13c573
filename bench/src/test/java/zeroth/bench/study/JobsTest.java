package zeroth.bench.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Known;

/** Runs side by side within memory, in round numbers. */
class JobsTest {
  private static final long MIB = 1 << 20;

  private static Known arm(String method, long stateBytes) {
    return new Known(
        "t", new Arm(method, Map.of(), "full"), 1, "", 9, stateBytes, 500 * MIB, 1, null);
  }

  @Test
  void theLargestArmCounts() {
    List<Known> arms = List.of(arm("mezo", 0), arm("ldsd-adamm", 2000 * MIB));
    assertEquals((1000 + 2000 + 256) * MIB, Jobs.bytes(arms));
    assertEquals(2500 * MIB, arms.get(1).heldBytes());
  }

  @Test
  void thereAreAsManyAsFitAndOneAtLeast() {
    assertEquals(4, Jobs.fitting(4, 100, 400));
    assertEquals(3, Jobs.fitting(4, 100, 399));
    assertEquals(2, Jobs.fitting(2, 100, 1_000_000));
    assertEquals(1, Jobs.fitting(4, 100, 50));
    String note = Jobs.note(4, 3, 2_000_000_000L, 7_000_000_000L);
    assertTrue(note.contains("--jobs 4: 3 at a time") && note.contains("2.0 GB"), note);
  }
}
