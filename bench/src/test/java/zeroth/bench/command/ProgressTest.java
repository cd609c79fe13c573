package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import zeroth.bench.experiment.Measurement;
import zeroth.zo.Evaluation;

/** What a run of twenty steps draws, by a clock that the test sets. */
class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private long now;
  private final Progress progress =
      new Progress(new PrintStream(terminal, true, StandardCharsets.UTF_8), 100, 20, () -> now);

  /** What was drawn since the last call: the last line that is not blank. */
  private String drawn() {
    String line = "";
    for (String each : terminal.toString(StandardCharsets.UTF_8).split("[\r\n]+")) {
      line = each.isBlank() ? line : each.strip();
    }
    terminal.reset();
    return line;
  }

  private void development(int steps, double accuracy) {
    progress.evaluated(steps, new Evaluation(0.5, accuracy, 1), false);
  }

  @Test
  void theTimeThatIsLeftIsThatOfSteps() {
    progress.measuring(100, 400);
    assertTrue(drawn().matches("100/400 \\[.*] zero-shot"));
    now += 1000 * SECOND;
    progress.measuring(400, 400);
    progress.zeroShot(Measurement.NONE);
    progress.measuring(100, 300);
    assertTrue(drawn().matches("100/300 \\[.*] development"));
    now += 1000 * SECOND;
    progress.measuring(300, 300);
    development(0, 0.25);
    assertTrue(drawn().matches("0/20 \\[.*] dev accuracy 0.250"));
    now += 2 * SECOND;
    progress.stepped(0, 1e-3, null, 2);
    assertTrue(drawn().matches("1/20 \\[.*] 0:38 left dev accuracy 0.250"));
  }

  @Test
  void aRunThatGoesOnCountsFromItsSnapshot() {
    progress.zeroShot(Measurement.NONE);
    progress.goesOn(10, 12);
    drawn();
    now += 1000 * SECOND;
    progress.stepped(10, 1e-3, null, 2);
    now += 3 * SECOND;
    progress.stepped(11, 1e-3, null, 2);
    assertTrue(drawn().matches("12/20 \\[.*] 0:24 left"));
  }

  @Test
  void aMeasurementTakesThePlaceOfTheOneBefore() {
    progress.zeroShot(Measurement.NONE);
    development(0, 0.25);
    now += SECOND;
    progress.measuring(100, 300);
    assertTrue(drawn().endsWith("] measured 100/300"));
    now += SECOND;
    progress.measuring(300, 300);
    assertTrue(drawn().endsWith("] dev accuracy 0.250"));
    now += SECOND;
    development(10, 0.75);
    assertTrue(drawn().matches("10/20 .* dev accuracy 0.750"));
    now += SECOND;
    progress.replaying(3, 10);
    assertTrue(drawn().endsWith(" left replayed 3/10"));
    now += SECOND;
    progress.replaying(10, 10);
    assertTrue(drawn().endsWith(" left dev accuracy 0.750"));
  }

  @Test
  void whatEndsInAMeasurementLeavesItsLine() {
    progress.measuring(100, 400);
    drawn();
    progress.close();
    String last = terminal.toString(StandardCharsets.UTF_8);
    assertTrue(last.contains("100/400"), last);
    assertTrue(last.endsWith(System.lineSeparator()), last);
    assertFalse(last.contains("0/20"), last);
    assertEquals(1, last.lines().filter(line -> !line.isBlank()).count(), last);
  }
}
