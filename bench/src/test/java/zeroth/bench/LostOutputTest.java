package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where output cannot go: full, closed, nobody reads. Nothing hangs, nothing lost is success. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/zeroth is a shell script")
class LostOutputTest {
  @TempDir static Path directory;
  private static LaunchedZeroth zeroth;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    zeroth = LaunchedZeroth.in(directory.resolve("tree"));
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    assertEquals(
        0,
        CommandLineRun.of(
                CommandLineRun.finetune(model, task, directory.resolve("run"), "--steps", 3))
            .code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "models",
        "tasks",
        "methods mezo",
        "methods --model TINY",
        "--help",
        "--version",
        "evaluate --model TINY --task TASK",
        "replay RUN",
        "verify RUN",
        "finetune --model TINY --task TASK --steps 1 --out RUN-full",
      })
  void aFullDiskBehindStandardOutputIsNoSuccess(String command)
      throws IOException, InterruptedException {
    CommandLineRun run = zeroth.shell("zeroth " + places(command) + " >/dev/full");
    assertEquals(4, run.code(), run.err());
    assertEquals(
        "zeroth: cannot write to standard output: No space left on device",
        run.err().lines().reduce((a, b) -> b).orElse(""));
  }

  /** What is wrong with the input counts for more than that nobody can be told the rest. */
  @Test
  void aFailureKeepsItsStatus() throws IOException, InterruptedException {
    CommandLineRun run = zeroth.shell("zeroth replay nowhere >/dev/full");
    assertEquals(2, run.code(), run.err());
  }

  @ParameterizedTest
  @CsvSource({
    "zeroth models 2>&-, 0",
    "zeroth models <&-, 0",
    "zeroth models >&-, 4",
    "zeroth models >&- 2>&-, 4",
    "zeroth models <&- >&- 2>&-, 4",
    "zeroth nothing <&- >&- 2>&-, 2",
  })
  void closedDescriptors(String line, int code) throws IOException, InterruptedException {
    CommandLineRun run = zeroth.shell(line);
    assertEquals(code, run.code(), run.err());
  }

  @Test
  void aPipeBehindAClosedErrorEnds() throws IOException, InterruptedException {
    CommandLineRun run = zeroth.shell("zeroth models 2>&- | head -n 1");
    assertEquals(0, run.code());
    assertTrue(run.out().startsWith("model "), run.out());
    assertEquals(1, run.out().lines().count());
  }

  /** What was written before is still there, and what comes after is behind it. */
  @ParameterizedTest
  @ValueSource(strings = {">log 2>&1", "2>log >&2", ">>log 2>&1"})
  void bothOutputsInOneFileKeepTheirLines(String redirection)
      throws IOException, InterruptedException {
    Path log = Files.createTempDirectory(directory, "log").resolve("log");
    String line =
        "{ echo before; zeroth evaluate --model TINY --task TASK --threads 1000;"
            + " zeroth replay nowhere; echo after; } ";
    zeroth.shell(places(line) + redirection.replace("log", log.toString()));
    List<String> lines = Files.readAllLines(log);
    assertEquals("before", lines.get(0));
    assertTrue(lines.get(1).contains("--threads 1000"), lines.get(1));
    assertTrue(lines.get(lines.size() - 3).startsWith("final: "), lines.toString());
    assertTrue(lines.get(lines.size() - 2).startsWith("zeroth: nowhere"), lines.toString());
    assertEquals("after", lines.get(lines.size() - 1));
  }

  /** As if by SIGPIPE: nothing is said, and the status is that of the signal. */
  @Test
  void aReaderThatGoesAwayIsNoNews() throws IOException, InterruptedException {
    CommandLineRun run =
        zeroth.shell("{ sleep 1; zeroth models; echo $? >&2; } | { exec <&-; sleep 0; }");
    assertEquals("141", run.err().strip());
  }

  /** From some step on, no file may grow beyond 8 KiB, which the journal soon reaches. */
  @Test
  void aRunOnAFullDiskIsNoLongerRunning() throws IOException, InterruptedException {
    Path out = directory.resolve("full");
    String options =
        Arrays.stream(
                CommandLineRun.finetune(
                    model,
                    task,
                    out,
                    "--steps",
                    10_000_000,
                    "--snapshot-every",
                    0,
                    "--dev-every",
                    10_000_000))
            .map(String::valueOf)
            .collect(Collectors.joining(" "));
    CommandLineRun run =
        zeroth.shell(
            "\"$ZEROTH\" "
                + options
                + " & until [ -s "
                + out.resolve("metrics.csv")
                + " ]; do kill -0 $! || exit; sleep 0.1; done; prlimit --pid $! --fsize=8192; wait $!");
    assertEquals(1, run.code(), run.err());
    assertTrue(run.err().startsWith("zeroth: cannot write "), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals(
        "failed",
        new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("status").asText());
    CommandLineRun unfinished = CommandLineRun.of("verify", out);
    assertEquals(2, unfinished.code());
    assertTrue(unfinished.err().contains("failed"), unfinished.err());
  }

  private static String places(String command) {
    return command
        .replace("TINY", model.toString())
        .replace("TASK", task.toString())
        .replace("RUN", directory.resolve("run").toString());
  }
}
