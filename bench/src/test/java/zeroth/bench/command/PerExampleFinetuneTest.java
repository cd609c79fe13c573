package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalRecord;

/** Runs of a method that gives every text a direction of its own. */
class PerExampleFinetuneTest {
  private static final int STEPS = 6;
  private static final int BATCH = 5;

  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyDecoder.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyDecoder.tsv(100));
  }

  private static CommandLineRun finetune(String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--lr", "1e-4"));
    all.addAll(List.of("--steps", STEPS, "--dev-every", 3));
    if (!List.of(more).contains("--method")) {
      all.addAll(List.of("--method", "grzo"));
    }
    all.addAll(List.of(more));
    if (!all.contains("--batch")) {
      all.addAll(List.of("--batch", BATCH));
    }
    return CommandLineRun.of(
        CommandLineRun.finetune(model, task, directory.resolve(out), all.toArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flipout", "gaussian", "low-rank"})
  void theJournalHasTheLossOfEveryTextAndSide(String directions) {
    CommandLineRun run = finetune(directions, "--set", "directions=" + directions);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertEquals("" + 2 * STEPS, run.value("forwards"));
    Path out = directory.resolve(directions);
    for (JournalRecord.Losses step : Journal.read(out.resolve("journal.bin")).steps()) {
      assertEquals(2 * BATCH, step.losses().length);
      assertNotEquals(step.losses()[0], step.losses()[BATCH]);
    }
    for (String command : List.of("verify", "replay")) {
      CommandLineRun again = CommandLineRun.of(command, out);
      assertEquals(ExitCode.DONE, again.code(), again.err() + again.out());
    }
  }

  @Test
  void theJournalHasTheLossOfEveryTextAndCandidate() {
    CommandLineRun run = finetune("zeroth", "--method", "zeroth");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertEquals("" + 6 * STEPS, run.value("forwards"));
    for (JournalRecord.Losses step :
        Journal.read(directory.resolve("zeroth/journal.bin")).steps()) {
      assertEquals(6 * BATCH, step.losses().length);
      assertNotEquals(step.losses()[0], step.losses()[BATCH]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grzo", "zeroth"})
  void adaptersAreTunedThatWayToo(String method) {
    CommandLineRun run = finetune("lora-" + method, "--method", method, "--tune", "lora:r=2");
    assertEquals(ExitCode.DONE, run.code(), run.err());
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve("lora-" + method));
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
  }

  @Test
  void whatHasNoLossOfATextIsRefusedInALine() {
    refused(finetune("x", "--tune", "prefix"), "method grzo", "--tune prefix");
    refused(finetune("x", "--tune", "prompt"), "method grzo", "--tune prompt");
    refused(finetune("x", "--method", "zeroth", "--tune", "prompt"), "method zeroth", "--tune");
    refused(finetune("x", "--method", "zeroth", "--objective", "f1"), "method zeroth", "f1");
    refused(finetune("x", "--objective", "accuracy"), "method grzo", "--objective accuracy");
    refused(
        finetune("x", "--score", "calibrated", "--objective", "options"), "calibrated", "--score");
    refused(finetune("x", "--batch", 1), "method grzo", "2 or more");
    assertFalse(Files.exists(directory.resolve("x")));
    refused(
        CommandLineRun.of(
            "align",
            "--model",
            model,
            "--task",
            task,
            "--methods",
            "grzo",
            "--tune",
            "prefix",
            "--out",
            directory.resolve("x")),
        "method grzo",
        "--tune prefix");
  }

  private static void refused(CommandLineRun run, String... parts) {
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    List<String> lines = run.err().lines().filter(l -> l.startsWith("zeroth: ")).toList();
    String last = lines.get(lines.size() - 1);
    for (String part : parts) {
      assertTrue(last.contains(part), run.err());
    }
  }
}
