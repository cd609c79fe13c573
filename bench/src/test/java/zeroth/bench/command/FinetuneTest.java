package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.run.MetricsCsv;
import zeroth.transformer.huggingface.HuggingFaceDirectory;

/** A whole run: what is printed, what is written, and that all of it agrees. */
class FinetuneTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path out;
  private static CommandLineRun run;
  private static JsonNode record;
  private static List<String[]> rows;

  @BeforeAll
  static void finetune() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(200));
    out = directory.resolve("run");
    run = CommandLineRun.of(CommandLineRun.finetune(model, task, out));
    assertEquals(0, run.code(), run.err());
    record = new ObjectMapper().readTree(out.resolve("run.json").toFile());
    rows =
        Files.readAllLines(out.resolve("metrics.csv")).stream()
            .map(line -> line.split(",", -1))
            .toList();
  }

  @Test
  void theLastLineSaysWhatCameOut() {
    assertTrue(
        run.lastLine()
            .matches(
                "final: accuracy=0\\.\\d{3} majority=0\\.\\d{3} balanced_accuracy=0\\.\\d{3} macro_f1=0\\.\\d{3}"
                    + " matthews=-?0\\.\\d{3} zero_shot=0\\.\\d{3} loss=\\d\\.\\d{4} forwards=40"
                    + " seconds=\\d+\\.\\d sha256=[0-9a-f]{64}"),
        run.lastLine());
  }

  @Test
  void nobodyWatchesSoNothingElseIsPrinted() {
    assertEquals("", run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(5, lines.size(), run.out());
    assertEquals("weights: 3.2 K trained float32 12.9 kB", lines.get(0));
    assertEquals("rate: 2e-2, --lr", lines.get(1));
    assertTrue(lines.get(2).startsWith("selected: by=loss step="), lines.get(2));
    assertTrue(lines.get(3).startsWith("report: "), lines.get(3));
  }

  @Test
  void theDirectoryHoldsTheRunAndNothingElse() throws IOException {
    assertEquals(
        Set.of("run.json", "metrics.csv", "report.html", "journal.bin", "snapshots", "model"),
        names(out));
    assertEquals(
        Set.of(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "modules.json",
            "sentence_bert_config.json",
            "1_Pooling",
            "load.py"),
        names(out.resolve("model")));
    assertEquals(Set.of("config.json"), names(out.resolve("model/1_Pooling")));
  }

  @Test
  void theRecordAgreesWithTheLastLine() {
    JsonNode results = record.get("results");
    assertEquals("finished", record.get("status").asText());
    assertEquals(run.value("sha256"), record.get("final_sha256").asText());
    assertNotEquals(record.get("initial_sha256"), record.get("final_sha256"));
    assertEquals(run.value("forwards"), results.get("forwards").asText());
    assertEquals(run.value("accuracy"), three(results.get("test").get("accuracy").asDouble()));
    assertEquals(
        run.value("zero_shot"), three(results.get("zero_shot").get("accuracy").asDouble()));
    assertEquals(
        run.value("loss"),
        String.format(Locale.ROOT, "%.4f", results.get("test").get("loss").asDouble()));
  }

  @Test
  void theRecordHoldsTheWholeConfiguration() {
    JsonNode c = record.get("configuration");
    assertEquals(20, c.get("steps").asInt());
    assertEquals(8, c.get("batch").asInt());
    assertEquals(0.02, c.get("learning_rate").asDouble());
    assertEquals(1e-3, c.get("hyperparameters").get("eps").asDouble());
    assertEquals(List.of("bad", "good"), texts(c.get("labels")));
    assertEquals(List.of("bad", "good"), texts(c.get("prompts")));
    for (String name : List.of("java", "vm", "os", "architecture", "cpu", "processors")) {
      assertTrue(record.get("platform").hasNonNull(name), name);
    }
    assertEquals("finetune", record.get("command").get(0).asText());
  }

  @Test
  void metricsHaveARowForEveryStepAndMeasurement() {
    assertEquals(MetricsCsv.HEADER, String.join(",", rows.get(0)));
    assertEquals(20, kind("step").size());
    assertEquals(5, kind("dev").size(), "at 0, 5, 10, 15 and 20");
    assertEquals(2, kind("test").size());
    int step = 1;
    for (String[] row : kind("step")) {
      assertEquals(step, Integer.parseInt(row[0]));
      assertEquals(2 * step, Integer.parseInt(row[5]), "MeZO makes two forwards a step");
      assertTrue(Double.isFinite(Double.parseDouble(row[2])));
      assertEquals(0.02, Double.parseDouble(row[3]));
      assertTrue(Double.isFinite(Double.parseDouble(row[4])));
      assertEquals("", row[7]);
      step++;
    }
  }

  @Test
  void metricsAgreeWithTheRecord() {
    JsonNode results = record.get("results");
    assertEquals(
        results.get("zero_shot").get("loss").asDouble(),
        Double.parseDouble(kind("test").get(0)[2]));
    assertEquals(
        results.get("test").get("loss").asDouble(), Double.parseDouble(kind("test").get(1)[2]));
    double best =
        kind("dev").stream().mapToDouble(row -> Double.parseDouble(row[2])).min().orElseThrow();
    assertEquals(best, results.get("dev").get("loss").asDouble());
  }

  @Test
  void theModelDirectoryHoldsTheWeightsOfTheLastLine() {
    var written = HuggingFaceDirectory.read(out.resolve("model"));
    assertEquals(run.value("sha256"), written.parameters().sha256());
    assertEquals(List.of("bad", "good"), written.labels());
  }

  @Test
  void evaluatingTheRunGivesTheSameAccuracyAndLoss() {
    CommandLineRun evaluated =
        CommandLineRun.of("evaluate", "--model", out, "--task", task, "--backend", "reference");
    assertEquals(0, evaluated.code(), evaluated.err());
    for (String name : List.of("accuracy", "loss", "sha256")) {
      assertEquals(run.value(name), evaluated.value(name), name);
    }
    assertTrue(evaluated.out().contains("true \\ predicted"), evaluated.out());
  }

  @Test
  void evaluatingTheUntouchedModelGivesTheZeroShotAccuracy() {
    CommandLineRun evaluated =
        CommandLineRun.of("evaluate", "--model", model, "--task", task, "--backend", "reference");
    assertEquals(run.value("zero_shot"), evaluated.value("accuracy"));
  }

  @Test
  void aLongerRunLearnsTheToyTask() {
    CommandLineRun longer =
        again("longer", "--steps", 400, "--lr", "0.005", "--batch", 16, "--dev-every", 40);
    assertTrue(Double.parseDouble(longer.value("zero_shot")) < 0.6, longer.lastLine());
    assertTrue(Double.parseDouble(longer.value("accuracy")) > 0.8, longer.lastLine());
  }

  @Test
  void theSameCommandGivesTheSameWeights() {
    assertEquals(run.value("sha256"), again("same").value("sha256"));
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    assertNotEquals(run.value("sha256"), again("other-seed", "--seed", 5).value("sha256"));
  }

  @Test
  void threadsDoNotChangeTheWeights() {
    assertEquals(
        run.value("sha256"), again("cpu", "--backend", "cpu", "--threads", 2).value("sha256"));
  }

  @Test
  void noStepsLeaveTheZeroShotModel() {
    CommandLineRun none = again("no-steps", "--steps", 0);
    assertEquals(none.value("zero_shot"), none.value("accuracy"));
    assertEquals(record.get("initial_sha256").asText(), none.value("sha256"));
  }

  @Test
  void aFineTunedModelIsFineTunedFurther() {
    CommandLineRun further =
        CommandLineRun.of(CommandLineRun.finetune(out, task, directory.resolve("further")));
    assertEquals(0, further.code(), further.err());
    assertEquals(run.value("accuracy"), further.value("zero_shot"));
  }

  @Test
  void aPreviousRunIsReplacedOnlyByForceAndForeignFilesStay() throws IOException {
    Path old = directory.resolve("old");
    again("old");
    Files.writeString(old.resolve("notes.txt"), "mine");
    String before = Files.readString(old.resolve("metrics.csv"));
    CommandLineRun refused = CommandLineRun.of(CommandLineRun.finetune(model, task, old));
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("--force"), refused.err());
    assertEquals(before, Files.readString(old.resolve("metrics.csv")));

    CommandLineRun forced =
        CommandLineRun.of(CommandLineRun.finetune(model, task, old, "--force", "--steps", 2));
    assertEquals(0, forced.code(), forced.err());
    assertEquals("mine", Files.readString(old.resolve("notes.txt")));
    assertEquals(
        forced.value("sha256"),
        HuggingFaceDirectory.read(old.resolve("model")).parameters().sha256());
  }

  @Test
  void aRunThatDivergesFailsInOneLineAndKeepsTheBestWeights() throws IOException {
    Path diverged = directory.resolve("diverged");
    CommandLineRun failed =
        CommandLineRun.of(
            CommandLineRun.finetune(model, task, diverged, "--lr", "1e38", "--steps", 100));
    assertEquals(3, failed.code());
    assertEquals("", failed.out());
    assertEquals(1, failed.err().lines().count(), failed.err());
    assertTrue(failed.err().contains("lower the learning rate"), failed.err());
    JsonNode written = new ObjectMapper().readTree(diverged.resolve("run.json").toFile());
    assertEquals("diverged", written.get("status").asText());
    assertEquals(
        List.of("bad", "good"), HuggingFaceDirectory.read(diverged.resolve("model")).labels());
  }

  @Test
  void whoWatchesSeesABarWithLossAndAccuracy() {
    CommandLineRun watched =
        CommandLineRun.of(true, CommandLineRun.finetune(model, task, directory.resolve("watched")));
    assertEquals(0, watched.code(), watched.err());
    assertTrue(watched.err().contains("20/20"), watched.err());
    assertTrue(watched.out().contains("mezo"), watched.out());
    assertFalse(watched.out().contains("\r"));
  }

  private static CommandLineRun again(String name, Object... more) {
    return CommandLineRun.of(CommandLineRun.finetune(model, task, directory.resolve(name), more));
  }

  private static List<String[]> kind(String kind) {
    return rows.stream().filter(row -> row[1].equals(kind)).toList();
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new java.util.ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
