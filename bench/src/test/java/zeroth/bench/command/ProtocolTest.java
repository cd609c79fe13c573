package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.task.Protocol;
import zeroth.zo.Schedule;

/** A run for each of a protocol's seeds, and one table of them. */
class ProtocolTest {
  private static final List<Integer> SEEDS = List.of(13, 21, 42, 87, 100);

  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path all;
  private static CommandLineRun run;

  @BeforeAll
  static void finetune() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(120));
    all = directory.resolve("all");
    run = finetune("all");
    assertEquals(0, run.code(), run.err());
  }

  private static CommandLineRun finetune(String out, Object... more) {
    Stream<Object> options = Stream.of("--protocol", "mezo-k6", "--steps", 8);
    return CommandLineRun.of(
        CommandLineRun.finetune(
            model,
            task,
            directory.resolve(out),
            Stream.concat(options, Arrays.stream(more)).toArray()));
  }

  private static JsonNode record(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("run.json").toFile());
  }

  private static Path draw(Path of, int seed) {
    return of.resolve("draw-" + seed);
  }

  @Test
  void eachSeedIsARunOfItsOwn() throws IOException {
    List<String> data = new ArrayList<>();
    List<JsonNode> zeroShot = new ArrayList<>();
    for (int seed : SEEDS) {
      JsonNode record = record(draw(all, seed));
      JsonNode c = record.get("configuration");
      assertEquals("mezo-k6", c.get("protocol").asText());
      assertEquals(seed, c.get("draw").asInt());
      assertEquals(seed, c.get("seed").asInt());
      assertEquals(12, c.get("train").asInt());
      assertEquals(12, c.get("dev").asInt());
      data.add(c.get("data_sha256").asText());
      zeroShot.add(record.get("results").get("zero_shot"));
      CommandLineRun verified = CommandLineRun.of("verify", draw(all, seed));
      assertEquals(0, verified.code(), verified.out());
    }
    assertEquals(SEEDS.size(), new HashSet<>(data).size());
    assertEquals(1, new HashSet<>(zeroShot).size(), "one test split, one model");
  }

  @Test
  void oneDrawIsTheSameRunAsAmongAll() throws IOException {
    CommandLineRun one = finetune("one", "--draw", 42);
    assertEquals(0, one.code(), one.err());
    JsonNode among = record(draw(all, 42));
    assertEquals(among.get("final_sha256").asText(), one.value("sha256"));
    assertEquals(among.get("configuration"), record(directory.resolve("one")).get("configuration"));
    CommandLineRun other = finetune("other", "--draw", 42, "--seed", 5);
    JsonNode c = record(directory.resolve("other")).get("configuration");
    assertEquals(5, c.get("seed").asInt());
    assertEquals(among.get("configuration").get("data_sha256"), c.get("data_sha256"));
    assertFalse(other.value("sha256").equals(one.value("sha256")));
  }

  /** Mean and deviation as sums over the five records. */
  @Test
  void theTableHasMeanAndDeviation() throws IOException {
    double[] sums = new double[2];
    double[] squares = new double[2];
    for (int seed : SEEDS) {
      JsonNode test = record(draw(all, seed)).get("results").get("test");
      double[] values = {test.get("accuracy").asDouble(), test.get("loss").asDouble()};
      for (int i = 0; i < 2; i++) {
        sums[i] += values[i];
        squares[i] += values[i] * values[i];
      }
    }
    List<String> lines = Files.readAllLines(all.resolve("protocol.csv"));
    assertEquals(1 + 5 + 2, lines.size());
    List<String> heads = List.of(lines.get(0).split(","));
    String[] names = {"accuracy", "loss"};
    for (int i = 0; i < 2; i++) {
      int column = heads.indexOf(names[i]);
      assertEquals(sums[i] / 5, number(lines.get(6), column), 1e-12);
      double variance = (squares[i] - sums[i] * sums[i] / 5) / 4;
      assertEquals(variance, Math.pow(number(lines.get(7), column), 2), 1e-9);
    }
    assertEquals(sums[0] / 5, Double.parseDouble(run.value("accuracy")), 5e-4);
    assertTrue(Files.readString(all.resolve("protocol.html")).contains("mezo-k6"));
  }

  private static double number(String line, int column) {
    return Double.parseDouble(line.split(",", -1)[column]);
  }

  @Test
  void whatIsMissingIsMadeAndWhatIsThereIsKept() throws IOException {
    Path broken = directory.resolve("broken");
    for (int seed : List.of(13, 21, 42)) {
      ResumeTest.copy(draw(all, seed), Files.createDirectories(broken), "draw-" + seed);
    }
    Path journal = draw(broken, 42).resolve("journal.bin");
    byte[] whole = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(whole, whole.length - 150));
    Files.createDirectories(draw(broken, 87));
    Map<String, byte[]> before = content(draw(broken, 13));
    CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", broken);
    assertEquals(0, resumed.code(), resumed.err());
    Map<String, byte[]> after = content(draw(broken, 13));
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
    assertEquals(withoutSeconds(all), withoutSeconds(broken));
    for (int seed : SEEDS) {
      assertEquals(0, CommandLineRun.of("verify", draw(broken, seed)).code());
      assertEquals(
          record(draw(all, seed)).get("configuration"),
          record(draw(broken, seed)).get("configuration"));
    }
    CommandLineRun again = CommandLineRun.of("finetune", "--resume", broken);
    assertEquals(0, again.code(), again.err());
    assertEquals(resumed.lastLine(), again.lastLine());
  }

  private static List<String> withoutSeconds(Path of) throws IOException {
    return Files.readAllLines(of.resolve("protocol.csv")).stream()
        .map(
            line -> {
              List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
              cells.remove(cells.size() - 2);
              return String.join(",", cells);
            })
        .toList();
  }

  private static Map<String, byte[]> content(Path of) throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(of)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(of.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return content;
  }

  @Test
  void zeroShotIsMeasuredOnTheProtocolsTestSplit() {
    for (String protocol : List.of("mezo-k6", "zero-shot")) {
      CommandLineRun measured =
          CommandLineRun.of(
              "evaluate",
              "--model",
              model,
              "--task",
              task,
              "--protocol",
              protocol,
              "--backend",
              "reference");
      assertEquals(0, measured.code(), measured.err());
      assertEquals(run.value("zero_shot"), measured.value("accuracy"));
    }
  }

  @Test
  void aDrawIsAskedForWithoutACommandLineToo() throws IOException {
    FineTuning asked =
        FineTuning.of(model.toString(), task.toString())
            .protocol(Protocol.named("mezo-k6").draw(87))
            .backend("reference")
            .batch(8)
            .learningRate(0.02)
            .schedule(Schedule.CONSTANT)
            .devEvery(5)
            .steps(8);
    Outcome outcome = asked.run(directory.resolve("own"));
    assertEquals(record(draw(all, 87)).get("final_sha256").asText(), outcome.sha256());
    JsonNode own = record(directory.resolve("own"));
    assertEquals(record(draw(all, 87)).get("configuration"), own.get("configuration"));
    List<Object> command = new ArrayList<>(asked.arguments());
    command.addAll(List.of("--out", directory.resolve("same")));
    CommandLineRun same = CommandLineRun.of(command.toArray());
    assertEquals(outcome.sha256(), same.value("sha256"), same.err());
    CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", directory.resolve("own"));
    assertTrue(resumed.out().contains("has ended before"), resumed.err());
  }

  /** One run of a single seed has no deviation. */
  @Test
  void theLargeModelsProtocolIsOneDraw() throws IOException {
    Path big = Files.writeString(directory.resolve("big.tsv"), TinyModel.tsv(600));
    Path out = directory.resolve("large");
    CommandLineRun large =
        CommandLineRun.of(
            CommandLineRun.finetune(model, big, out, "--protocol", "mezo-1000", "--steps", 2));
    assertEquals(0, large.code(), large.err());
    assertEquals("1", large.value("draws"));
    assertEquals("-", large.value("deviation"));
    assertEquals(100, record(draw(out, 0)).get("configuration").get("dev").asInt());
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(List.of("--protocol", "mezo-16"), "mezo-k16"),
        Arguments.of(List.of("--draw", 13), "--protocol"),
        Arguments.of(List.of("--protocol", "mezo-k4", "--draw", "x"), "--draw"),
        Arguments.of(List.of("--protocol", "mezo-k4", "--train", 8), "--train"),
        Arguments.of(List.of("--protocol", "mezo-k4", "--test", 8), "--test"),
        Arguments.of(List.of("--protocol", "mezo-k4", "--force"), "--force"),
        Arguments.of(List.of("--protocol", "mezo-k4", "--lr", "-1"), "--lr"),
        Arguments.of(List.of("--protocol", "zero-shot"), "zeroth evaluate"),
        Arguments.of(List.of("--protocol", "mezo-k512"), "dev"),
        Arguments.of(List.of("--protocol", "mezo-k4", "--labels", "good,bad,none"), "none"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(List<Object> options, String named) {
    Path out = directory.resolve("refused");
    CommandLineRun bad =
        CommandLineRun.of(CommandLineRun.finetune(model, task, out, options.toArray()));
    assertEquals(2, bad.code(), bad.err());
    assertEquals(1, bad.err().lines().filter(line -> line.startsWith("zeroth: ")).count());
    assertTrue(bad.err().contains(named), bad.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void aDirectoryInUseIsRefused() throws IOException {
    CommandLineRun again = finetune("all");
    assertEquals(2, again.code());
    assertTrue(again.err().contains("--resume " + all), again.err());
    CommandLineRun one = CommandLineRun.of("finetune", "--resume", all, "--draw", 13);
    assertEquals(2, one.code());
    assertTrue(one.err().contains(draw(all, 13).toString()), one.err());
    CommandLineRun other = CommandLineRun.of("finetune", "--resume", all, "--lr", "0.5");
    assertEquals(2, other.code());
    assertTrue(other.err().contains("learning_rate"), other.err());
  }
}
