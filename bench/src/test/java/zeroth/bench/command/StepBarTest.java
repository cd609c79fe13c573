package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A line that is drawn over itself. */
class StepBarTest {
  private static final long SECOND = 1_000_000_000;

  @Property
  void aLineNeverFillsTheTerminal(
      @ForAll @IntRange(min = 1, max = 200) int columns,
      @ForAll @IntRange(max = 2_000_000) int steps,
      @ForAll @IntRange(max = 100) int percent) {
    String screen = drawn(columns, steps, (int) ((long) steps * percent / 100), 7 * SECOND);
    for (String line : screen.split("[\r\n]+")) {
      assertTrue(line.length() < columns, line);
    }
  }

  @Test
  void sixtyColumnsHoldBarTimeLossAndAccuracy() {
    // 99 steps in 9 seconds: 1,001 more take 91
    assertEquals(
        "99/1100 [>        ] 1:31 left loss 0.845 dev accuracy 0.712",
        last(drawn(60, 1100, 99, 9 * SECOND)));
    assertEquals(
        "99/1100 [==>                           ] 1:31 left loss 0.845 dev accuracy 0.712",
        last(drawn(120, 1100, 99, 9 * SECOND)));
  }

  @Test
  void withLittleRoomTheBarGoesFirstAndTheTimeLeftNext() {
    assertEquals(
        "99/1100 1:31 left loss 0.845 dev accuracy 0.712", last(drawn(50, 1100, 99, 9 * SECOND)));
    assertEquals("99/1100 loss 0.845 dev accuracy 0.712", last(drawn(40, 1100, 99, 9 * SECOND)));
    assertEquals("99/1100 loss 0.845", last(drawn(19, 1100, 99, 9 * SECOND)));
  }

  @Test
  void aLongerLineIsWipedOut() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long[] now = new long[1];
    StepBar bar = new StepBar(print(bytes), 80, 2, () -> now[0]);
    bar.to(1, "a long piece of news");
    now[0] = SECOND;
    bar.to(2, "");
    String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\r");
    assertEquals(lines[1].length(), lines[2].length());
  }

  @Test
  void aClearedLineLeavesRoomForAnother() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StepBar bar = new StepBar(print(bytes), 20, 2, () -> 0);
    bar.to(1, "");
    bar.clear();
    print(bytes).print("something\n");
    bar.to(2, ""); // at once
    String screen = bytes.toString(StandardCharsets.UTF_8);
    String wiped = " ".repeat(screen.indexOf('\r', 1) - 1);
    assertTrue(screen.contains("\r" + wiped + "\rsomething\n\r2/2 "), screen);
  }

  @Test
  void newsAreShownAndNotObeyed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new StepBar(print(bytes), 80, 2, () -> 0).to(1, "%s", "a\u001b[31m");
    assertTrue(bytes.toString(StandardCharsets.UTF_8).contains("a\\u001b[31m"));
  }

  private static String drawn(int columns, int steps, int done, long nanoseconds) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long[] now = new long[1];
    try (StepBar bar = new StepBar(print(bytes), columns, steps, () -> now[0])) {
      bar.to(0, "");
      now[0] = nanoseconds;
      bar.to(done, "loss %.3f dev accuracy %.3f", 0.845, 0.712);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String last(String screen) {
    String[] lines = screen.split("[\r\n]+");
    return lines[lines.length - 1].stripTrailing();
  }
}
