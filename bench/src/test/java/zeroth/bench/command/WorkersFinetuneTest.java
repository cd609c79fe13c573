package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyModel;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** A run with workers is the run without them. */
class WorkersFinetuneTest {
  @TempDir static Path directory;
  private static Path encoder;
  private static Path decoder;
  private static Path task;
  private static Path optimizer;

  @BeforeAll
  static void write() throws IOException {
    encoder = TinyModel.write(directory.resolve("tiny"));
    decoder = TinyDecoder.write(directory.resolve("decoder"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(90));
    optimizer = directory.resolve("optimizer.safetensors");
    CommandLineRun learn =
        CommandLineRun.of(
            "learn", "--model", encoder, "--task", task, "--steps", 2, "--out", optimizer);
    assertEquals(0, learn.code(), learn.err());
  }

  private static CommandLineRun run(String name, Path model, List<Object> more) {
    List<Object> options = new ArrayList<>();
    options.addAll(List.of("finetune", "--model", model, "--task", task, "--batch", 4));
    options.addAll(List.of("--lr", "1e-3", "--dev-every", 3, "--threads", 1));
    options.addAll(List.of("--out", directory.resolve(name)));
    options.addAll(more);
    return CommandLineRun.of(options.toArray());
  }

  private static List<Object> and(List<Object> some, Object... more) {
    List<Object> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return all;
  }

  private static void isTheRunWithoutThem(String name, Path model, Object... options) {
    List<Object> asked = List.of(options);
    CommandLineRun alone = run(name + "-alone", model, asked);
    assertEquals(0, alone.code(), alone.err());
    CommandLineRun shared =
        run(name + "-shared", model, and(asked, "--workers", "threads:2", "--shards", 2));
    assertEquals(0, shared.code(), shared.err());
    assertEquals(timeless(alone.lastLine()), timeless(shared.lastLine()));
    assertEquals(rows(name + "-alone"), rows(name + "-shared"));
    assertTrue(shared.out().contains(" failures=0 "), shared.out());
    assertTrue(shared.out().contains(" began_anew=0 "), shared.out());
  }

  private static String timeless(String line) {
    return line.replaceFirst("seconds=\\S+", "");
  }

  /** metrics.csv but for the seconds. */
  private static List<String> rows(String run) {
    try (Stream<String> lines = Files.lines(directory.resolve(run).resolve("metrics.csv"))) {
      return lines.map(line -> line.replaceFirst(",[^,]*,([^,]*)$", ",$1")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<String> names() {
    return Methods.all().stream()
        .filter(entry -> entry.needs().unjournaled().isEmpty())
        .map(MethodEntry::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void withEveryMethod(String name) {
    List<Object> options = new ArrayList<>(List.of("--method", name, "--steps", 5));
    if (List.of("subzero", "zo-muon").contains(name)) {
      options.addAll(List.of("--set", "rank=4")); // its default exceeds the tiny model's width
    }
    if (Methods.named(name).needs() == MethodEntry.Needs.NETWORKS) {
      options.addAll(List.of("--optimizer", optimizer));
    }
    isTheRunWithoutThem(name, encoder, options.toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--set embedding=touched",
        "--tune lora:r=2",
        "--tune prefix:m=2",
        "--select last",
        "--select average",
        "--test 0"
      })
  void withEveryKindOfRun(String options) {
    Object[] words = options.split(" ");
    isTheRunWithoutThem(
        options.replaceAll("\\W+", "-"), encoder, and(List.of(words), "--steps", 7).toArray());
  }

  @Test
  void withALanguageModel() {
    isTheRunWithoutThem("language", decoder, "--steps", 4);
  }

  /** A measure of all texts together is no mean of theirs: it is not divided. */
  @Test
  void withALossThatIsNotDivided() {
    List<Object> options = List.of("--objective", "accuracy", "--set", "eps=0.1", "--steps", 5);
    CommandLineRun alone = run("accuracy-alone", encoder, options);
    CommandLineRun shared = run("accuracy-shared", encoder, and(options, "--workers", "threads:2"));
    assertEquals(0, shared.code(), shared.err());
    assertEquals(alone.value("sha256"), shared.value("sha256"));
    CommandLineRun divided =
        run("divided", encoder, and(options, "--workers", "threads:2", "--shards", 2));
    refused(divided, "--shards 2: --objective accuracy");
  }

  @Test
  void aRunGoesOnWithOthersThanItWasBegunWith() throws IOException {
    List<Object> options = List.of("--method", "ldsd-sgd", "--schedule", "constant");
    CommandLineRun whole = run("whole", encoder, and(options, "--steps", 10));
    run("parts", encoder, and(options, "--steps", 4, "--workers", "threads:2"));
    Path parts = directory.resolve("parts");
    CommandLineRun on =
        CommandLineRun.of("finetune", "--resume", parts, "--steps", 7, "--workers", "threads:3");
    assertEquals(0, on.code(), on.err());
    CommandLineRun end = CommandLineRun.of("finetune", "--resume", parts, "--steps", 10);
    assertEquals(0, end.code(), end.err());
    assertEquals(whole.value("sha256"), end.value("sha256"));
    CommandLineRun verified = CommandLineRun.of("verify", parts);
    assertEquals(0, verified.code(), verified.out() + verified.err());
  }

  /** Workers look where the run is told to look now. */
  @Test
  void aRunGoesOnWithItsModelElsewhere() throws IOException {
    Path before = TinyModel.write(directory.resolve("before"));
    run("moves", before, List.of("--steps", 4, "--schedule", "constant"));
    Path after = Files.move(before, directory.resolve("after"));
    CommandLineRun on =
        CommandLineRun.of(
            "finetune",
            "--resume",
            directory.resolve("moves"),
            "--model",
            after,
            "--steps",
            8,
            "--workers",
            "threads:2");
    assertEquals(0, on.code(), on.err());
    CommandLineRun whole = run("stays", after, List.of("--steps", 8, "--schedule", "constant"));
    assertEquals(whole.value("sha256"), on.value("sha256"));
  }

  @Test
  void theRecordSaysWhoTookPart() throws IOException {
    run("record", encoder, List.of("--steps", 3, "--workers", "threads:2"));
    JsonNode record =
        new ObjectMapper().readTree(directory.resolve("record").resolve("run.json").toFile());
    JsonNode workers = record.at("/results/workers");
    assertTrue(workers.get("took_part").asInt() >= 1, workers.toString());
    assertTrue(workers.get("bytes_out").asLong() > 0, workers.toString());
    assertTrue(workers.get("asks").asLong() >= 6, workers.toString());
    String page = Files.readString(directory.resolve("record").resolve("report.html"));
    assertTrue(page.contains("took_part=" + workers.get("took_part") + " failures=0"), page);
  }

  private static void refused(CommandLineRun run, String message) {
    assertEquals(2, run.code(), run.out() + run.err());
    assertTrue(run.err().contains(message), run.err());
    assertTrue(run.err().lines().filter(line -> line.startsWith("zeroth: --")).count() <= 1);
  }

  @Test
  void whatCannotBeIsALine() {
    List<Object> steps = List.of("--steps", 2);
    refused(run("no", encoder, and(steps, "--workers", "threads")), "threads:3 or spark:MASTER");
    refused(run("no", encoder, and(steps, "--workers", "threads:0")), "from 1 to 1024");
    refused(run("no", encoder, and(steps, "--workers", "hordes:3")), "there are threads");
    refused(run("no", encoder, and(steps, "--workers", "spark:local[2]")), "bench/spark/README.md");
    refused(run("no", encoder, and(steps, "--shards", 2)), "--shards is for --workers");
    refused(
        run("no", encoder, and(steps, "--workers", "threads:1", "--worker-threads", 5000)),
        "--worker-threads");
    refused(
        run("no", encoder, and(steps, "--workers", "threads:2", "--method", "sgd")),
        "method sgd needs gradients");
    assertTrue(Files.notExists(directory.resolve("no")), "what is refused leaves nothing");
  }
}
