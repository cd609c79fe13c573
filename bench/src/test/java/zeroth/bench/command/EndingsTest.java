package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;
import zeroth.transformer.huggingface.HuggingFaceDirectory;

/** How runs end that come to nothing, though nothing stops them. */
class EndingsTest {
  @TempDir Path directory;
  private Path model;
  private Path task;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
  }

  /** Perturbations of 1e38 overflow every loss; nine skipped steps are fewer than the limit. */
  @Test
  void aRunWhoseEveryStepWasSkippedIsNoSuccess() throws IOException {
    CommandLineRun run = diverged("skipped", "--eps", "1e38", "--steps", 9);
    assertTrue(run.err().contains("9 of 9 steps were skipped"), run.err());
    JsonNode results = record("skipped").get("results");
    assertEquals(9, results.get("skipped").asInt());
    assertEquals(0, results.get("best_step").asInt());
  }

  /** The only step is taken, and what it leads to has no loss. */
  @Test
  void aRunWhoseLossEndsNotFiniteIsNoSuccess() throws IOException {
    CommandLineRun run = diverged("ends", "--lr", "1e38", "--steps", 1);
    assertEquals(0, record("ends").get("results").get("skipped").asInt());
    assertFalse(run.err().contains("skipped"), run.err());
  }

  private CommandLineRun diverged(String name, Object... more) throws IOException {
    Path out = directory.resolve(name);
    CommandLineRun run = CommandLineRun.of(CommandLineRun.finetune(model, task, out, more));
    assertEquals(3, run.code(), run.err());
    assertTrue(run.err().contains("diverged"), run.err());
    assertTrue(run.lastLine().startsWith("final: "), run.out());
    assertEquals("diverged", record(name).get("status").asText());
    assertTrue(Files.exists(out.resolve("report.html")));
    return run;
  }

  /** Finite weights so large that sums of their products are not. */
  @Test
  void aModelWhoseLossIsNotFiniteIsNoSuccess() {
    Model large = TinyModel.create();
    large.parameters().add(1e37, new Direction.Gaussian(Key.ofSeed(1)));
    HuggingFaceDirectory.write(large, directory.resolve("large"));
    CommandLineRun run =
        CommandLineRun.of("evaluate", "--model", directory.resolve("large"), "--task", task);
    assertEquals(3, run.code(), run.err());
    assertTrue(run.lastLine().contains("loss=NaN"), run.out());
  }

  @Test
  void aRunWithoutStepsIsNoFailure() {
    Path out = directory.resolve("none");
    assertEquals(
        0, CommandLineRun.of(CommandLineRun.finetune(model, task, out, "--steps", 0)).code());
  }

  /** No room for another file: the record is written over in its place. */
  @Test
  void aFailureIsRecordedWhereNoFileCanBeMade() throws IOException {
    Path out = directory.resolve("full");
    CommandLineRun.of(CommandLineRun.finetune(model, task, out, "--steps", 1));
    RunDirectory run = new RunDirectory(out);
    RunRecord record = RunRecord.read(run).with(RunRecord.Status.RUNNING, null, null);
    record.write(run);
    // in the way of the file that would take the record's place
    Files.createDirectories(out.resolve("run.json.partial/x"));
    record.fail(run);
    RunRecord failed = RunRecord.read(run);
    assertEquals(RunRecord.Status.FAILED, failed.status());
    assertEquals(record.configuration(), failed.configuration());
  }

  private JsonNode record(String name) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(name).resolve("run.json").toFile());
  }
}
