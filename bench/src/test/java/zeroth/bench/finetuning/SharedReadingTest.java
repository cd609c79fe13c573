package zeroth.bench.finetuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.SplitSizes;
import zeroth.tensor.backend.Backend;

/** Runs from one reading, and runs without a test split, are the runs that each makes alone. */
class SharedReadingTest {
  private static final SplitSizes SIZES = new SplitSizes(60, 20, 20);

  @TempDir Path directory;
  private Path model;
  private Path task;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(200));
  }

  private FineTuning asked(SplitSizes sizes) {
    return FineTuning.of(model.toString(), task.toString())
        .sizes(sizes)
        .backend("reference")
        .steps(6)
        .devEvery(3)
        .learningRate(0.02);
  }

  private List<FineTuning> several(SplitSizes sizes) {
    return List.of(
        asked(sizes),
        asked(sizes).seed(7),
        asked(sizes).method("fzoo", Map.of()),
        asked(sizes).tuning(Tuning.of("bias", Tuning.FrozenFormat.KEEP)),
        asked(sizes).tuning(Tuning.of("lora", Tuning.FrozenFormat.KEEP)));
  }

  private Outcome run(FineTuning asked, SharedReading reading, String name) {
    RunDirectory run = RunDirectory.create(directory.resolve(name), false);
    PlannedRun plan = asked.plan(reading, asked.arguments());
    try (RunKeeping keeping = RunKeeping.begin(run, plan.record(), 0)) {
      return plan.run(keeping, new MeasuredTraining.Observer() {}, Stopwatch.start());
    }
  }

  @Test
  void runsFromOneReadingAreTheRunsThatEachMakesAlone() {
    List<FineTuning> several = several(SIZES);
    try (Backend backend = several.get(0).backend.open(1)) {
      SharedReading reading = several.get(0).reading(backend);
      for (int i = 0; i < several.size(); i++) {
        Outcome alone = several.get(i).run(directory.resolve("alone-" + i));
        Outcome shared = run(several.get(i), reading, "shared-" + i);
        assertEquals(alone.sha256(), shared.sha256());
        assertEquals(alone.test().score(), shared.test().score());
        assertEquals(
            RunRecord.read(new RunDirectory(directory.resolve("alone-" + i))).configuration(),
            RunRecord.read(new RunDirectory(directory.resolve("shared-" + i))).configuration());
      }
      assertThrows(
          IllegalArgumentException.class, () -> reading.begin(asked(new SplitSizes(59, 20, 20))));
    }
  }

  /** A search must not see the test split, and its weights are those of the run that does. */
  @Test
  void aRunWithoutATestSplitTakesTheSameSteps() {
    SplitSizes none = new SplitSizes(60, 20, 0);
    Outcome tested = asked(SIZES).run(directory.resolve("tested"));
    Outcome untested = asked(none).run(directory.resolve("untested"));
    assertEquals(tested.sha256(), untested.sha256());
    assertEquals(tested.selected(), untested.selected());
    assertTrue(untested.isFinite());
    assertFalse(untested.test().isMade());
    try (Backend backend = asked(SIZES).backend.open(1)) {
      assertEquals(
          untested.sha256(), run(asked(none), asked(SIZES).reading(backend), "of").sha256());
    }
    RunRecord record = RunRecord.read(new RunDirectory(directory.resolve("untested")));
    assertEquals(RunRecord.Status.FINISHED, record.status());
    assertNull(record.results().test());
    assertEquals(0, record.configuration().test());
  }

  @Test
  void aRunWithoutATestSplitIsVerifiedAndSaysThatItHasNone() {
    Object[] arguments =
        CommandLineRun.finetune(model, task, directory.resolve("run"), "--test", 0, "--steps", 6);
    CommandLineRun run = CommandLineRun.of(arguments);
    assertEquals(0, run.code(), run.err());
    assertEquals("none", run.value("test"));
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve("run"));
    assertEquals(0, verified.code(), verified.out() + verified.err());
    CommandLineRun again = CommandLineRun.of("finetune", "--resume", directory.resolve("run"));
    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().contains("nothing was changed"), again.out());
    CommandLineRun refused = CommandLineRun.of("evaluate", "--model", model, "--test", 0);
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("--test 0"), refused.err());
  }
}
