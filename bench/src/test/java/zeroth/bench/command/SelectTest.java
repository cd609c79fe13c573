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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.huggingface.HuggingFaceDirectory;

/** The four selections: what each takes, and that run, replay, resume and verify take the same. */
class SelectTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static final List<String> SELECTIONS = List.of("loss", "accuracy", "last", "average");

  /** Seventeen steps, measured after every one: the tail is steps 9 to 17. */
  @BeforeAll
  static void finetune() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(120));
    for (String selection : SELECTIONS) {
      CommandLineRun run = finetune(selection, "--select", selection);
      assertEquals(0, run.code(), run.err());
    }
  }

  private static CommandLineRun finetune(String name, Object... more) {
    Object[] all = {"--steps", 17, "--dev-every", 1, "--seed", 3, "--snapshot-every", 6};
    Object[] options = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, options, all.length, more.length);
    return CommandLineRun.of(
        CommandLineRun.finetune(model, task, directory.resolve(name), options));
  }

  private static JsonNode record(String run) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(run).resolve("run.json").toFile());
  }

  private static String sha256(String run) throws IOException {
    return record(run).get("final_sha256").asText();
  }

  private static double[] dev(String run, int column) throws IOException {
    return Files.readAllLines(directory.resolve(run).resolve("metrics.csv")).stream()
        .map(line -> line.split(",", -1))
        .filter(cells -> cells[1].equals("dev"))
        .mapToDouble(cells -> Double.parseDouble(cells[column]))
        .toArray();
  }

  @Test
  void theLowestLossIsTheDefault() throws IOException {
    double[] losses = dev("loss", 2);
    int step = record("loss").get("results").get("best_step").asInt();
    assertEquals(Arrays.stream(losses).min().orElseThrow(), losses[step]);
    assertEquals(losses[step], record("loss").get("results").get("dev").get("loss").asDouble());
    CommandLineRun plain = finetune("default");
    assertEquals(sha256("loss"), plain.value("sha256"));
    assertEquals("loss", record("default").get("configuration").get("select").asText());
  }

  @Test
  void theHighestAccuracyIsAnotherChoice() throws IOException {
    double[] accuracies = dev("accuracy", 7);
    double[] losses = dev("accuracy", 2);
    int step = record("accuracy").get("results").get("best_step").asInt();
    double best = Arrays.stream(accuracies).max().orElseThrow();
    assertEquals(best, accuracies[step]);
    for (int i = 0; i < accuracies.length; i++) {
      assertTrue(accuracies[i] < best || losses[i] >= losses[step], "ties go to the lower loss");
    }
    assertNotEquals(sha256("loss"), sha256("accuracy"), "a seed for which they differ");
  }

  @Test
  void theLastWeightsAreThoseBehindTheLastStep() throws IOException {
    assertEquals(17, record("last").get("results").get("best_step").asInt());
    assertEquals(sha256("last"), replayed("loss", "--to", 17));
    double[] losses = dev("last", 2);
    JsonNode results = record("last").get("results");
    assertEquals(losses[17], results.get("dev").get("loss").asDouble());
    assertFalse(results.has("average"));
  }

  /** Against weights that are rebuilt one set after the other and added up in double. */
  @Test
  void theAverageIsTheMeanOfTheTailsWeights() throws IOException {
    JsonNode average = record("average").get("results").get("average");
    assertEquals(9, average.get("first_step").asInt());
    assertEquals(9, average.get("weights").asInt());
    Parameters found = HuggingFaceDirectory.read(directory.resolve("average/model")).parameters();
    double[][] sums = new double[found.list().size()][];
    for (int step = 9; step <= 17; step++) {
      Path out = directory.resolve("step-" + step);
      replayed("loss", "--to", step, "--out", out);
      Parameters theta = HuggingFaceDirectory.read(out).parameters();
      for (Parameter p : theta.list()) {
        float[] x = theta.tensor(p).data();
        double[] sum = sums[p.index()] == null ? new double[x.length] : sums[p.index()];
        for (int i = 0; i < x.length; i++) {
          sum[i] += x[i];
        }
        sums[p.index()] = sum;
      }
    }
    for (Parameter p : found.list()) {
      float[] x = found.tensor(p).data();
      for (int i = 0; i < x.length; i++) {
        assertEquals(sums[p.index()][i] / 9, x[i], 5e-6, p.name());
      }
    }
    for (String other : List.of("loss", "accuracy", "last")) {
      assertNotEquals(sha256(other), sha256("average"));
    }
  }

  private static String replayed(String run, Object... more) {
    Object[] command = {"replay", directory.resolve(run)};
    Object[] args = Arrays.copyOf(command, 2 + more.length);
    System.arraycopy(more, 0, args, 2, more.length);
    CommandLineRun replay = CommandLineRun.of(args);
    assertEquals(0, replay.code(), replay.err());
    return replay.value("sha256");
  }

  @Test
  void oneJournalHasTheWeightsOfEverySelection() throws IOException {
    for (String selection : SELECTIONS) {
      assertEquals(sha256(selection), replayed(selection), selection);
      assertEquals(sha256(selection), replayed("loss", "--select", selection), selection);
      CommandLineRun verified = CommandLineRun.of("verify", directory.resolve(selection));
      assertEquals(0, verified.code(), verified.out() + verified.err());
    }
    CommandLineRun both =
        CommandLineRun.of("replay", directory.resolve("loss"), "--to", 3, "--select", "last");
    assertEquals(2, both.code());
    assertTrue(both.err().contains("--to and --select"), both.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss", "accuracy", "last", "average"})
  void aRunThatGoesOnSelectsTheSame(String selection) throws IOException {
    for (int lost : new int[] {50, 300, 700}) {
      Path broken = ResumeTest.copy(directory.resolve(selection), directory, selection + lost);
      Path journal = broken.resolve("journal.bin");
      byte[] whole = Files.readAllBytes(journal);
      Files.write(journal, Arrays.copyOf(whole, whole.length - lost));
      CommandLineRun again = CommandLineRun.of("finetune", "--resume", broken);
      assertEquals(0, again.code(), again.err());
      assertEquals(sha256(selection), again.value("sha256"), "without the last " + lost);
      assertEquals(
          record(selection).get("results").get("dev"),
          record(selection + lost).get("results").get("dev"));
    }
  }

  @Test
  void touchedRowsAreAveragedToo() throws IOException {
    CommandLineRun run =
        finetune("touched-average", "--select", "average", "--set", "embedding=touched");
    assertEquals(0, run.code(), run.err());
    assertEquals(run.value("sha256"), replayed("touched-average"));
    assertEquals(0, CommandLineRun.of("verify", directory.resolve("touched-average")).code());
  }

  @Test
  void anotherSelectionIsAnotherRun() {
    CommandLineRun other =
        CommandLineRun.of("finetune", "--resume", directory.resolve("loss"), "--select", "last");
    assertEquals(2, other.code());
    assertTrue(other.err().contains("select (\"loss\", not \"last\")"), other.err());
  }

  @Test
  void methodsWhoseStepsFollowFromMoreThanLossesHaveNoAverage() {
    for (String method : List.of("sgd", "adamw", "agzo")) {
      String more = method.equals("agzo") ? "what linear maps multiply" : "gradients";
      CommandLineRun refused = finetune("none", "--method", method, "--select", "average");
      assertEquals(2, refused.code());
      assertEquals(1, refused.err().lines().count(), refused.err());
      assertTrue(refused.err().contains("--select average"), refused.err());
      assertTrue(refused.err().contains(method + " follow from " + more), refused.err());
    }
    CommandLineRun last = finetune("sgd-last", "--method", "sgd", "--select", "last");
    assertEquals(0, last.code(), last.err());
  }

  @Test
  void noStepsHaveOneSetOfWeights() throws IOException {
    for (String selection : SELECTIONS) {
      Path out = directory.resolve("none-" + selection);
      CommandLineRun none =
          CommandLineRun.of(
              CommandLineRun.finetune(model, task, out, "--select", selection, "--steps", 0));
      assertEquals(0, none.code(), none.err());
      assertEquals(record("loss").get("initial_sha256").asText(), none.value("sha256"));
      assertEquals(none.value("sha256"), replayed("none-" + selection));
    }
  }

  /** A run that diverged has no last weights that are worth keeping. */
  @Test
  void ofADivergedRunTheLossChooses() throws IOException {
    for (String selection : List.of("last", "average")) {
      String name = "diverged-" + selection;
      CommandLineRun run = finetune(name, "--select", selection, "--lr", "1e20");
      assertEquals(3, run.code());
      assertEquals(record(name).get("initial_sha256").asText(), sha256(name));
      assertEquals(0, CommandLineRun.of("verify", directory.resolve(name)).code());
    }
  }
}
