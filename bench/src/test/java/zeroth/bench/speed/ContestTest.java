package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of turns and their arithmetic, by a clock that only the works move. */
class ContestTest {
  private long now;
  private final List<String> log = new ArrayList<>();

  private Contest contest(int rounds) {
    return new Contest(rounds, () -> now, () -> log.add("settle"));
  }

  private Work work(String name, double seconds) {
    return () -> {
      log.add(name);
      now += (long) (seconds * 1e9);
    };
  }

  @Test
  void secondsAreThoseOfOneRun() {
    double[][] seconds = contest(3).run(List.of(work("a", 0.002), work("b", 0.5)));
    assertArrayEquals(new double[] {0.002, 0.002, 0.002}, seconds[0], 1e-9);
    assertArrayEquals(new double[] {0.5, 0.5, 0.5}, seconds[1], 1e-9);
  }

  @Test
  void turnsFollowEachOtherAndTheFirstOneAlternates() {
    contest(3).pair(work("a", 1), work("b", 1));
    // a run of a second fills a turn by itself; the warm-ups come before
    String turns = String.join(" ", log);
    assertTrue(turns.endsWith("settle a settle b settle b settle a settle a settle b"), turns);
  }

  @Test
  void shortWorksAreRepeatedWithinATurn() {
    contest(1).run(List.of(work("a", 0.001)));
    int turn = log.size() - 1 - log.lastIndexOf("settle");
    assertEquals(31, turn); // one that is not timed, and 30 ms
  }

  @Test
  void theFirstOfManyRunsDoesNotCount() {
    Work cold =
        () -> {
          now += log.get(log.size() - 1).equals("settle") ? 1_000_000_000L : 1_000_000;
          log.add("cold");
        };
    assertEquals(0.001, contest(3).run(List.of(cold))[0][1], 1e-9);
  }

  @Test
  void aWorkIsWarmedUpUntilItGetsNoFaster() {
    int[] runs = new int[1];
    Work work = () -> now += (long) (1e6 * Math.max(1, 10 * Math.pow(0.98, runs[0]++)));
    double[] seconds = contest(3).run(List.of(work))[0];
    assertArrayEquals(new double[] {0.001, 0.001, 0.001}, seconds, 1e-9);
  }

  @Test
  void aWorkThatNeverSettlesIsWarmedUpForAWhileOnly() {
    int[] runs = new int[1];
    Work work = () -> now += (long) (1e8 * Math.pow(0.98, runs[0]++));
    contest(1).run(List.of(work));
    assertTrue(now < 3e9, () -> now + " ns");
  }
}
