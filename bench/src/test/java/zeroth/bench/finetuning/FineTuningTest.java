package zeroth.bench.finetuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyModel;
import zeroth.bench.experiment.BackendName;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.OptionLoss;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Columns;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;
import zeroth.zo.TrainingResult;

/** A run that an application asks for is the run of the command, and can go on as one. */
class FineTuningTest {
  @TempDir Path directory;

  private Path model() {
    Path model = directory.resolve("tiny");
    return Files.exists(model) ? model : TinyModel.write(model);
  }

  private Path task() throws IOException {
    return Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(200));
  }

  private JsonNode configuration(String run) throws IOException {
    Path record = directory.resolve(run).resolve("run.json");
    return new ObjectMapper().readTree(record.toFile()).get("configuration");
  }

  /** Every setter away from its default: one that is not carried over shows as a difference. */
  private FineTuning allThatCanBeSaid() throws IOException {
    Path test = Files.writeString(directory.resolve("test.tsv"), TinyModel.tsv(60));
    Columns columns = new Columns(Columns.Header.YES, "sentence", "label");
    return FineTuning.of(
            directory.resolve("tiny").toString(),
            Tasks.file(directory.resolve("toy.tsv").toString(), columns))
        .testFile(Tasks.file(test.toString(), columns))
        .sizes(new SplitSizes(30, 12, 10))
        .labels(List.of("good", "bad"))
        .prompts(List.of("great, good", "awful"))
        .headScale(3)
        .maxLength(9)
        .tuning(Tuning.of("LayerNorm|dense", Tuning.FrozenFormat.FLOAT32))
        .objective(OptionLoss.OPTIONS)
        .method("mezo", Map.of("eps", "2e-3", "q", "2"))
        .steps(7)
        .batch(5)
        .learningRate(0.0123)
        .schedule(Schedule.CONSTANT)
        .seed(-3)
        .devEvery(3)
        .patience(4)
        .select(Selection.LAST)
        .snapshotEvery(2)
        .backend(BackendName.of("reference"))
        .threads(1);
  }

  @Test
  void whatIsSaidIsWhatTheSameCommandSays() throws IOException {
    model();
    task();
    FineTuning asked = allThatCanBeSaid();
    Outcome outcome = asked.run(directory.resolve("own"));
    List<Object> command = new ArrayList<>(asked.arguments());
    command.addAll(List.of("--out", directory.resolve("same")));
    CommandLineRun same = CommandLineRun.of(command.toArray());
    assertEquals(0, same.code(), same.err());
    assertEquals(configuration("same"), configuration("own"));
    assertTrue(same.lastLine().endsWith("sha256=" + outcome.sha256()), same.lastLine());
    // and it was said: each of these is away from what a run has by itself
    JsonNode said = configuration("own");
    FineTuning plain = FineTuning.of(model().toString(), task().toString());
    plain.backend("reference").steps(0).run(directory.resolve("plain"));
    JsonNode unsaid = configuration("plain");
    List<String> equal = new ArrayList<>();
    said.fieldNames()
        .forEachRemaining(
            name -> {
              if (said.get(name).equals(unsaid.get(name))) {
                equal.add(name);
              }
            });
    // the toy has one text, and a pair's column would be missing
    assertEquals(List.of("model", "task", "text2_column", "method", "objective", "backend"), equal);
  }

  /** Only a language model has a choice of its loss. */
  @Test
  void theLossOfALanguageModelIsSaidAndRecorded() throws IOException {
    String model = TinyDecoder.write(directory.resolve("decoder")).toString();
    String task = Files.writeString(directory.resolve("d.tsv"), TinyDecoder.tsv(40)).toString();
    List<String> sha256 = new ArrayList<>();
    for (OptionLoss loss : OptionLoss.values()) {
      FineTuning asked =
          FineTuning.of(model, task).backend("reference").steps(2).batch(2).learningRate(1e-2);
      asked.select(Selection.LAST).objective(loss);
      sha256.add(asked.run(directory.resolve("own-" + loss)).sha256());
      assertEquals(loss.text(), configuration("own-" + loss).get("objective").textValue());
      List<Object> command = new ArrayList<>(asked.arguments());
      command.addAll(List.of("--out", directory.resolve("same-" + loss)));
      CommandLineRun same = CommandLineRun.of(command.toArray());
      assertTrue(same.lastLine().endsWith(sha256.get(sha256.size() - 1)), same.err());
    }
    assertNotEquals(sha256.get(0), sha256.get(1));
    FineTuning encoder = FineTuning.of(model().toString(), task().toString());
    encoder.backend("reference").objective(OptionLoss.ANSWER);
    assertThrows(BadInputException.class, () -> encoder.run(directory.resolve("no")));
  }

  @Test
  void aRunThatWasEndedGoesOnAsACommand() throws IOException {
    String model = model().toString();
    String task = task().toString();
    FineTuning asked =
        FineTuning.of(model, task).steps(12).learningRate(0.02).devEvery(4).backend("reference");
    Path whole = directory.resolve("whole");
    Path ended = directory.resolve("ended");
    Outcome all = asked.run(whole);
    Outcome some =
        asked.run(
            ended,
            new MeasuredTraining.Observer() {
              @Override
              public boolean proceed(TrainingResult soFar) {
                return soFar.steps() < 5;
              }
            });
    assertEquals(5, some.training().steps());
    assertEquals(RunRecord.Status.INTERRUPTED, some.status());
    CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", ended);
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.lastLine().endsWith("sha256=" + all.sha256()), resumed.lastLine());
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingIsWritten() throws IOException {
    String model = model().toString();
    String task = task().toString();
    FineTuning asked = FineTuning.of(model, task).backend("reference");
    assertThrows(BadInputException.class, () -> asked.steps(-1));
    assertThrows(BadInputException.class, () -> asked.batch(0));
    assertThrows(BadInputException.class, () -> asked.backend("gpu"));
    assertThrows(BadInputException.class, () -> asked.method("mezzo", Map.of()));
    assertThrows(BadInputException.class, () -> FineTuning.of(model, "toy.xlsx"));
    Path out = directory.resolve("out");
    asked.learningRate(Double.NaN);
    assertThrows(BadInputException.class, () -> asked.run(out));
    assertFalse(Files.exists(out));
    Path taken = Files.createDirectories(directory.resolve("taken"));
    Files.writeString(taken.resolve("mine.txt"), "");
    asked.learningRate(0.1);
    assertThrows(BadInputException.class, () -> asked.run(taken));
    assertEquals(List.of("mine.txt"), List.of(taken.toFile().list()));
  }
}
