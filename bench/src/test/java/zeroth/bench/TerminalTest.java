package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import zeroth.zo.journal.Journal;

/** The program on a real terminal, with somebody at the keyboard. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such terminals")
class TerminalTest {
  @TempDir static Path directory;
  private static LaunchedZeroth zeroth;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    zeroth = LaunchedZeroth.in(directory.resolve("tree"));
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
  }

  @Test
  void ctrlCEndsARunAfterItsStepWithEverythingWritten() throws IOException, InterruptedException {
    Path run = directory.resolve("mid-run");
    try (LaunchedZeroth.Pty terminal =
        zeroth.terminal(100, CommandLineRun.finetune(model, task, run, "--steps", 10_000_000))) {
      terminal.await("dev accuracy");
      Thread.sleep(5000); // a library that takes the signal back may do so seconds after the start
      assertTrue(terminal.process().isAlive(), terminal.text());
      terminal.interrupt();
      assertEquals(130, terminal.code(), terminal.text());
      assertTrue(terminal.text().contains("/10000000 ["), terminal.text());
      assertTrue(terminal.text().contains("--resume " + run), terminal.text());
    }
    interrupted(run);
  }

  @Test
  void ctrlCBeforeTheFirstStepEndsARunAfterIt() throws IOException, InterruptedException {
    Path run = directory.resolve("early");
    try (LaunchedZeroth.Pty terminal =
        zeroth.terminal(100, CommandLineRun.finetune(model, task, run, "--steps", 10_000_000))) {
      terminal.await("model "); // the first line, before the test split is measured
      terminal.interrupt();
      assertEquals(130, terminal.code(), terminal.text());
    }
    interrupted(run);
  }

  @Test
  void theSecondCtrlCEndsARunAtOnce() throws IOException, InterruptedException {
    Path run = directory.resolve("twice");
    // a step of many minutes
    Object[] args =
        CommandLineRun.finetune(model, task, run, "--method", "mezo", "--q", 65_536, "--batch", 36);
    try (LaunchedZeroth.Pty terminal = zeroth.terminal(100, args)) {
      terminal.await("0/20");
      terminal.interrupt();
      terminal.await("Ctrl-C again ends at once");
      Thread.sleep(500);
      assertTrue(terminal.process().isAlive(), "the first one waits for the step");
      long before = System.nanoTime();
      terminal.interrupt();
      assertEquals(130, terminal.code(), terminal.text());
      assertTrue(System.nanoTime() - before < 20e9, "not at once");
    }
    assertEquals(0, Journal.read(run.resolve("journal.bin")).steps().size());
  }

  @Test
  void theBarFitsSixtyColumns() throws IOException, InterruptedException {
    Path run = directory.resolve("narrow");
    Object[] args = CommandLineRun.finetune(model, task, run, "--steps", 3000, "--dev-every", 500);
    try (LaunchedZeroth.Pty terminal = zeroth.terminal(60, args)) {
      assertEquals(0, terminal.code(), terminal.text());
      List<String> drawn =
          Arrays.stream(terminal.text().split("[\r\n]+"))
              .filter(line -> line.matches("\\d+/3000.*"))
              .toList();
      assertTrue(drawn.size() > 2, terminal.text());
      drawn.forEach(line -> assertTrue(line.length() < 60, line));
      String last = drawn.get(drawn.size() - 1);
      assertTrue(
          last.matches("3000/3000 \\[=+] .*loss 0\\.\\d{3} dev accuracy \\d\\.\\d{3} *"), last);
    }
  }

  /** A batch of measured texts has 1,024 tokens at most, so these are several. */
  @Test
  void aRunShowsHowFarItsMeasurementsAre() throws IOException, InterruptedException {
    Path many = Files.writeString(directory.resolve("many.tsv"), TinyModel.tsv(6000));
    Path run = directory.resolve("measured");
    Object[] args =
        CommandLineRun.finetune(
            model, many, run, "--steps", 2, "--dev-every", 1, "--dev", 300, "--test", 300);
    try (LaunchedZeroth.Pty terminal = zeroth.terminal(90, args)) {
      assertEquals(0, terminal.code(), terminal.text());
      List<String> lines = List.of(terminal.text().split("[\r\n]+"));
      assertTrue(
          lines.stream().anyMatch(line -> line.matches("\\d+/300 \\[.* zero-shot *")),
          terminal.text());
      assertTrue(
          lines.stream().anyMatch(line -> line.matches("zero-shot  accuracy .* on 300 test texts")),
          terminal.text());
      assertTrue(
          lines.stream().anyMatch(line -> line.matches("\\d+/300 \\[.* development *")),
          terminal.text());
      String last = lines.stream().filter(line -> line.startsWith("2/2 ")).reduce("", (a, b) -> b);
      assertTrue(last.contains("dev accuracy"), terminal.text());
      assertFalse(last.contains("measured"), last);
    }
  }

  @Test
  void whoWaitsSeesHowFarItIs() throws IOException, InterruptedException {
    Path run = directory.resolve("replayed");
    Object[] args = CommandLineRun.finetune(model, task, run, "--steps", 600, "--dev-every", 200);
    CommandLineRun made = CommandLineRun.of(args);
    assertEquals(0, made.code(), made.err());
    barsOf(List.of("replayed"), "replay", run);
    barsOf(List.of("base", "replayed", "final, test", "final, dev"), "verify", run);
    barsOf(List.of("measured"), "evaluate", "--model", model, "--task", task);
  }

  @Test
  void ctrlCLeavesTheLineOfABar() throws IOException, InterruptedException {
    Path many = Files.writeString(directory.resolve("very-many.tsv"), TinyModel.tsv(300_000));
    try (LaunchedZeroth.Pty terminal =
        zeroth.terminal(80, "evaluate", "--model", model, "--task", many)) {
      terminal.await(" measured");
      terminal.interrupt();
      assertEquals(130, terminal.code(), terminal.text());
      assertTrue(terminal.text().endsWith("\n"), terminal.text());
      assertFalse(terminal.text().contains("accuracy"), "it was at its end: " + terminal.text());
    }
  }

  /** A command draws bars to their ends with words behind them, and none where nobody watches. */
  private static void barsOf(List<String> words, Object... args)
      throws IOException, InterruptedException {
    CommandLineRun unwatched = CommandLineRun.of(args);
    assertEquals(0, unwatched.code(), unwatched.err());
    try (LaunchedZeroth.Pty terminal = zeroth.terminal(60, args)) {
      assertEquals(0, terminal.code(), terminal.text());
      for (String word : words) {
        List<String> drawn =
            Arrays.stream(terminal.text().split("[\r\n]+"))
                .filter(line -> line.matches("\\d+/\\d+ \\[.* " + word + " *"))
                .toList();
        assertFalse(drawn.isEmpty(), terminal.text());
        drawn.forEach(line -> assertTrue(line.length() < 60, line));
        String last = drawn.get(drawn.size() - 1);
        assertTrue(last.matches("(\\d+)/\\1 \\[=+] .*"), last);
        assertFalse(unwatched.err().contains(word), unwatched.err());
      }
    }
  }

  /** The second method diverges in each of its runs, and each is told on a line of its own. */
  @Test
  void aStudysBarGoesOnBelowARunThatFailed() throws IOException, InterruptedException {
    Object[] args = {
      "compare",
      "--model",
      model,
      "--task",
      task,
      "--out",
      directory.resolve("study"),
      "--methods",
      "mezo:eps=1e38,mezo",
      "--budget",
      "3000 forwards",
      "--rates",
      "1",
      "--seeds",
      "0,1",
      "--batch",
      "8",
      "--backend",
      "reference"
    };
    try (LaunchedZeroth.Pty terminal = zeroth.terminal(80, args)) {
      assertEquals(0, terminal.code(), terminal.text());
      // each counts in full: 4 runs of 3,000
      List<String> lines = List.of(terminal.text().split("[\r\n]+"));
      List<String> drawn = lines.stream().filter(line -> line.matches("\\d+/12000 .*")).toList();
      drawn.forEach(line -> assertTrue(line.length() < 80, line));
      assertTrue(drawn.size() > 3, terminal.text());
      assertTrue(drawn.stream().anyMatch(line -> line.contains(" left result")), terminal.text());
      String last = drawn.get(drawn.size() - 1);
      assertTrue(last.matches("12000/12000 \\[=+] .*result 4/4 *"), last);
      assertEquals(
          2,
          lines.stream()
              .filter(line -> line.matches("zeroth: mezo:eps=1e38 on .*, rate .*: diverged"))
              .count(),
          terminal.text());
    }
  }

  /** ESC and BEL retitle a window, C1's CSI colours it, in labels, in a text that is an error. */
  @Test
  void aLabelIsShownAndNotObeyed() throws IOException, InterruptedException {
    Path evil =
        Files.writeString(
            directory.resolve("evil.jsonl"),
            TinyModel.tsv(60)
                .lines()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(cells -> "{\"text\":\"" + cells[0] + "\",\"label\":\"\\u001b]0;" + cells[1])
                .map(start -> start + "\\u0007\\u009b31m\"}\n")
                .reduce("", String::concat));
    Path run = directory.resolve("evil");
    shown(0, "\\u001b]0;good\\u0007\\u009b31m", "evaluate", "--model", model, "--task", evil);
    shown(0, "final: ", CommandLineRun.finetune(model, evil, run, "--steps", 2));
    shown(2, "", "evaluate", "--model", model, "--task", evil, "--labels", "a\u001b[31m,b");
    shown(2, "31m.tsv", "evaluate", "--model", model, "--task", "\u001b[31m.tsv");
    shown(2, "\\u001b[31m", "\u001b[31m");
    shown(0, "Exit codes:", "--help");
  }

  private static void shown(int code, String text, Object... args)
      throws IOException, InterruptedException {
    try (LaunchedZeroth.Pty terminal = zeroth.terminal(100, args)) {
      assertEquals(code, terminal.code(), terminal.text());
      assertTrue(terminal.text().contains(text), terminal.text());
      String obeyed = terminal.text().replaceAll("[\r\n\t]", "");
      assertFalse(obeyed.chars().anyMatch(Character::isISOControl), terminal.text());
    }
  }

  private static void interrupted(Path run) throws IOException {
    JsonNode record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
    assertEquals("interrupted", record.get("status").asText());
    assertTrue(Files.size(run.resolve("report.html")) > 0);
    int steps = Journal.read(run.resolve("journal.bin")).steps().size();
    assertTrue(steps > 0);
    assertEquals(steps, record.get("results").get("steps").asInt());
    assertEquals(0, CommandLineRun.of("verify", run).code());
  }
}
