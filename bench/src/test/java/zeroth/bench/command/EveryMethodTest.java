package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** Every method of the registry fine-tunes a transformer from the command line. */
class EveryMethodTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path optimizer;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    optimizer = directory.resolve("optimizer.safetensors");
    CommandLineRun learn =
        CommandLineRun.of(
            "learn", "--model", model, "--task", task, "--steps", 2, "--out", optimizer);
    assertEquals(0, learn.code(), learn.err());
  }

  static Stream<String> names() {
    return Methods.all().stream().map(MethodEntry::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void runsToTheSameBitsOnAnyThreads(String name) throws IOException {
    CommandLineRun one = run(name, 1);
    CommandLineRun two = run(name, 2);
    assertEquals(0, one.code(), one.err());
    assertEquals(one.value("sha256"), two.value("sha256"));
    var record =
        new ObjectMapper().readTree(directory.resolve(name + 1).resolve("run.json").toFile());
    assertNotEquals(record.get("initial_sha256").asText(), one.value("sha256"));
    assertEquals(0, record.get("results").get("skipped").asInt());
  }

  private static CommandLineRun run(String name, int threads) {
    List<Object> options = new ArrayList<>();
    options.addAll(List.of("finetune", "--model", model, "--task", task, "--method", name));
    options.addAll(List.of("--steps", 4, "--batch", 4, "--lr", "1e-3", "--dev-every", 4));
    options.addAll(List.of("--threads", threads, "--out", directory.resolve(name + threads)));
    if (List.of("subzero", "zo-muon").contains(name)) {
      options.addAll(List.of("--set", "rank=4")); // its default exceeds the tiny model's width
    }
    if (Methods.named(name).needs() == MethodEntry.Needs.NETWORKS) {
      options.addAll(List.of("--optimizer", optimizer));
    }
    return CommandLineRun.of(options.toArray());
  }

  @Test
  void listsEveryMethodAndTellsItsSettings() {
    CommandLineRun list = CommandLineRun.of("methods", "--model", model);
    assertEquals(0, list.code(), list.err());
    for (MethodEntry entry : Methods.all()) {
      assertTrue(list.out().lines().anyMatch(line -> line.startsWith(entry.name() + " ")));
      CommandLineRun one = CommandLineRun.of("methods", entry.name());
      List<String> lines = one.out().lines().toList();
      assertEquals(entry.settings().size() + 3, lines.size(), one.out()); // heads, settings, rate
      assertTrue(lines.get(lines.size() - 1).startsWith("lr "), one.out());
    }
  }

  @Test
  void countsForwardsOnSmallLandscapes() {
    CommandLineRun run =
        CommandLineRun.of(
            "quadratics", "--methods", "mezo,loren,cma-es", "--seeds", 1, "--budget", 400);
    assertEquals(0, run.code(), run.err());
    assertEquals(3, run.out().lines().filter(line -> line.startsWith("mezo ")).count());
    assertEquals(3, run.out().lines().filter(line -> line.startsWith("loren ")).count());
    assertEquals(3, run.out().lines().filter(line -> line.startsWith("cma-es ")).count());
  }

  @Test
  void repeatsAPublishedExperiment() {
    CommandLineRun run =
        CommandLineRun.of("quadratics", "--published", "estimate-variance", "--seeds", 1);
    assertEquals(0, run.code(), run.err());
    List<String> rows = run.out().lines().filter(line -> line.contains("a curve")).toList();
    assertEquals(3, rows.size(), run.out());
    assertTrue(rows.get(1).startsWith("rloo, K = 6") && rows.get(1).contains("11.0"), rows.get(1));
    CommandLineRun unknown = CommandLineRun.of("quadratics", "--published", "cone");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("least-squares"), unknown.err());
    assertEquals(1, unknown.err().strip().lines().count(), unknown.err());
  }
}
