package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.bench.command.AdapterRuns.done;
import static zeroth.bench.command.AdapterRuns.files;
import static zeroth.bench.command.AdapterRuns.record;
import static zeroth.bench.command.AdapterRuns.refused;
import static zeroth.bench.command.AdapterRuns.verified;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.command.AdapterRuns.Kind;

/** Runs that train an adapter of any kind, and leave a model of any kind as it is. */
class AdapterFinetuneTest {
  @TempDir private Path directory;
  private AdapterRuns runs;

  @BeforeEach
  void write() throws IOException {
    runs = new AdapterRuns(directory);
  }

  /** Adapters, and how many numbers one of a layer of width 16 has. */
  enum Adapters {
    /** Of a query and a value map of 16 x 16. */
    LORA("lora:r=2", 2 * 2 * (16 + 16)),
    /** Keys and values of 16. */
    PREFIX("prefix:m=3", 2 * 3 * 16),
    /** Embeddings of 16. */
    PROMPT("prompt:m=3,init=random", 3 * 16);

    private final String tune;
    private final int size;

    Adapters(String tune, int size) {
      this.tune = tune;
      this.size = size;
    }
  }

  static List<Arguments> all() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Adapters.values()).map(adapter -> Arguments.of(kind, adapter)))
        .toList();
  }

  private CommandLineRun finetune(
      Kind kind, Adapters adapter, Path model, String out, Object... more) {
    Object[] all = Arrays.copyOf(more, more.length + 2);
    all[more.length] = "--tune";
    all[more.length + 1] = adapter.tune;
    return runs.finetune(kind, model, out, all);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theAdapterAloneIsKeptAndHasTheSameBitsEverywhere(Kind kind, Adapters adapter)
      throws IOException {
    Path model = kind.write(directory.resolve("model"));
    CommandLineRun run = done(finetune(kind, adapter, model, "run", "--select", "last"));
    Path out = directory.resolve("run");
    String sha256 = run.value("sha256");
    assertTrue(run.out().contains("trained float32"), run.out());
    assertEquals(adapter.size, record(out).get("trainable").asInt());
    assertEquals(
        adapter.tune,
        record(out).get("configuration").get("tune").asText().substring(0, adapter.tune.length()));
    assertNotEquals(record(out).get("initial_sha256").asText(), sha256);
    Set<String> kept =
        new TreeSet<>(List.of("adapter_config.json", "adapter_model.safetensors", "zeroth.json"));
    if (kind == Kind.ENCODER) {
      kept.add("head.safetensors");
    }
    assertEquals(kept, files(out.resolve("model")));
    JsonNode peft = AdapterRuns.json(out.resolve("model/adapter_config.json"));
    assertEquals(model.toString(), peft.get("base_model_name_or_path").asText());

    verified(out);
    Path again = directory.resolve("again");
    CommandLineRun replayed = done(CommandLineRun.of("replay", out, "--out", again));
    assertEquals(sha256, replayed.value("sha256"));
    for (String file : kept) {
      assertArrayEquals(
          Files.readAllBytes(out.resolve("model").resolve(file)),
          Files.readAllBytes(again.resolve(file)),
          file);
    }
    for (int threads = 1; threads <= 2; threads++) {
      Object[] on = {"--backend", "cpu", "--threads", threads, "--select", "last"};
      String name = "run-" + threads;
      assertEquals(sha256, done(finetune(kind, adapter, model, name, on)).value("sha256"));
    }
    CommandLineRun evaluated = runs.evaluate(kind, out);
    for (String value : List.of("sha256", "accuracy", "loss")) {
      assertEquals(run.value(value), evaluated.value(value), value);
    }
    CommandLineRun predicted =
        done(CommandLineRun.of("predict", "--model", out, "--input", runs.task(kind)));
    assertTrue(predicted.out().startsWith("line\tanswer\tp("), predicted.out());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRunBrokenOffAnywhereEndsAsIfItHadNotBeen(Kind kind, Adapters adapter) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    CommandLineRun run = done(finetune(kind, adapter, model, "run", "--snapshot-every", 6));
    Path out = directory.resolve("run");
    byte[] journal = Files.readAllBytes(out.resolve("journal.bin"));
    for (int cut : new int[] {30, 200, 500}) {
      Path broken = ResumeTest.copy(out, directory, "broken-" + cut);
      Files.write(broken.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - cut));
      CommandLineRun resumed = done(CommandLineRun.of("finetune", "--resume", broken));
      assertEquals(run.value("sha256"), resumed.value("sha256"));
      verified(broken);
    }
    Path alone = Files.createDirectory(directory.resolve("alone"));
    Files.write(alone.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - 300));
    CommandLineRun resumed = done(CommandLineRun.of("finetune", "--resume", alone));
    assertEquals(run.value("sha256"), resumed.value("sha256"));
    CommandLineRun ended = done(CommandLineRun.of("finetune", "--resume", out));
    assertTrue(ended.out().contains("has ended before"), ended.out());
  }

  @ParameterizedTest
  @MethodSource("all")
  void anAdapterIsRefusedOnAnotherBase(Kind kind, Adapters adapter) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    Path out = directory.resolve("run");
    done(finetune(kind, adapter, model, "run", "--steps", 3));
    Path moved = Files.move(model, directory.resolve("moved"));
    done(CommandLineRun.of("verify", out, "--model", moved));
    done(runs.finetune(kind, moved, "other", "--tune", "full", "--steps", 3));
    Files.move(directory.resolve("other/model"), model);
    refused(
        CommandLineRun.of("evaluate", "--model", out, "--task", runs.task(kind)),
        "the base that the adapter was trained on");
    refused(CommandLineRun.of("replay", out), "initial weights");
  }

  /** By the gradient, which the tape takes through terms, joined keys or embeddings. */
  @ParameterizedTest
  @MethodSource("all")
  void aMethodThatNeedsGradients(Kind kind, Adapters adapter) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    Object[] more = {
      "--method", "adamw", "--lr", "0.05", "--select", "last", "--snapshot-every", 6
    };
    CommandLineRun run = done(finetune(kind, adapter, model, "run", more));
    Path out = directory.resolve("run");
    double before = record(out).get("results").get("zero_shot").get("loss").asDouble();
    assertTrue(Double.parseDouble(run.value("loss")) < before, run.out());
    verified(out);
    byte[] journal = Files.readAllBytes(out.resolve("journal.bin"));
    Files.write(out.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - 200));
    CommandLineRun resumed = done(CommandLineRun.of("finetune", "--resume", out));
    assertEquals(run.value("sha256"), resumed.value("sha256"));
  }

  /**
   * The update of SGD is along the gradient, so d cos^2 is d, the numbers that are trained, but for
   * what a small update loses where it is rounded to float32; across any other direction it is 1.
   */
  @ParameterizedTest
  @MethodSource("all")
  void whatIsAlignedIsTheAdapter(Kind kind, Adapters adapter) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    Object[] command = {
      "align",
      "--model",
      model,
      "--task",
      runs.task(kind),
      "--prompt-template",
      kind.template(),
      "--tune",
      adapter.tune,
      "--methods",
      "mezo,sgd",
      "--steps",
      3,
      "--every",
      1,
      "--keys",
      2,
      "--out",
      directory.resolve("align")
    };
    CommandLineRun aligned = done(CommandLineRun.of(command));
    String sgd =
        aligned.out().lines().filter(line -> line.startsWith("sgd")).findFirst().orElseThrow();
    double dimensions = Double.parseDouble(sgd.split(" +")[3]);
    assertTrue(dimensions > 0.5 * adapter.size && dimensions < 1.01 * adapter.size, sgd);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLossWithoutAGradient(Kind kind, Adapters adapter) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    Object[] more = {"--objective", "accuracy", "--lr", "3", "--steps", 5, "--dev-every", 5};
    done(finetune(kind, adapter, model, "run", more));
    verified(directory.resolve("run"));
  }
}
