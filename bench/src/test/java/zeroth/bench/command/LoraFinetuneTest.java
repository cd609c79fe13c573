package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyMasked;
import zeroth.bench.TinyModel;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.safetensors.SafetensorsWriter;

/** Runs that train a LoRA adapter and leave the model as it is. */
class LoraFinetuneTest {
  @TempDir private Path directory;
  private Path encoderTask;
  private Path decoderTask;

  /** Kinds of models, and how their classes are told. */
  enum Kind {
    ENCODER("This is {label}"),
    MASKED("{text} was {mask}"),
    DECODER("{text} It was {label}");

    private final String template;

    Kind(String template) {
      this.template = template;
    }

    Path write(Path directory) throws IOException {
      return switch (this) {
        case ENCODER -> TinyModel.write(directory);
        case MASKED -> TinyMasked.write(EncoderFamily.BERT, directory);
        case DECODER -> TinyDecoder.write(directory);
      };
    }
  }

  @BeforeEach
  void write() throws IOException {
    encoderTask = Files.writeString(directory.resolve("words.tsv"), TinyModel.tsv(80));
    decoderTask = Files.writeString(directory.resolve("bytes.tsv"), TinyDecoder.tsv(60));
  }

  private Path task(Kind kind) {
    return kind == Kind.DECODER ? decoderTask : encoderTask;
  }

  private CommandLineRun finetune(Kind kind, Path model, String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--prompt-template", kind.template));
    all.addAll(List.of(more));
    if (!all.contains("--tune")) {
      all.addAll(List.of("--tune", "lora:r=2"));
    }
    return CommandLineRun.of(
        CommandLineRun.finetune(model, task(kind), directory.resolve(out), all.toArray()));
  }

  private static CommandLineRun done(CommandLineRun run) {
    assertEquals(ExitCode.DONE, run.code(), run.err() + run.out());
    return run;
  }

  private static void refused(CommandLineRun run, String said) {
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(said), run.err());
  }

  private static JsonNode record(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("run.json").toFile());
  }

  private static Set<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAdapterAloneIsKeptAndHasTheSameBitsEverywhere(Kind kind) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    CommandLineRun run = done(finetune(kind, model, "run", "--select", "last"));
    Path out = directory.resolve("run");
    String sha256 = run.value("sha256");
    assertTrue(
        run.out().contains("trained float32"), run.out()); // one query and one value map of 16 x 16
    assertEquals(2 * 2 * (16 + 16), record(out).get("trainable").asInt());
    assertNotEquals(record(out).get("initial_sha256").asText(), sha256);
    Set<String> kept =
        new TreeSet<>(List.of("adapter_config.json", "adapter_model.safetensors", "zeroth.json"));
    if (kind == Kind.ENCODER) {
      kept.add("head.safetensors");
    }
    assertEquals(kept, files(out.resolve("model")));

    CommandLineRun verified = CommandLineRun.of("verify", out);
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
    Path again = directory.resolve("again");
    CommandLineRun replayed = done(CommandLineRun.of("replay", out, "--out", again));
    assertEquals(sha256, replayed.value("sha256"));
    for (String file : kept) {
      assertArrayEquals(
          Files.readAllBytes(out.resolve("model").resolve(file)),
          Files.readAllBytes(again.resolve(file)),
          file);
    }
    for (Object[] other : new Object[][] {{"cpu", 1}, {"cpu", 2}}) {
      String name = "run-" + other[1];
      Object[] on = {"--backend", other[0], "--threads", other[1], "--select", "last"};
      assertEquals(sha256, done(finetune(kind, model, name, on)).value("sha256"));
    }

    List<Object> evaluate = new ArrayList<>(List.of("evaluate", "--model", out));
    evaluate.addAll(List.of("--task", task(kind), "--backend", "reference"));
    if (kind == Kind.DECODER) {
      evaluate.addAll(List.of("--prompt-template", kind.template));
    }
    CommandLineRun evaluated = done(CommandLineRun.of(evaluate.toArray()));
    for (String value : List.of("sha256", "accuracy", "loss")) {
      assertEquals(run.value(value), evaluated.value(value), value);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunBrokenOffAnywhereEndsAsIfItHadNotBeen(Kind kind) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    CommandLineRun run = done(finetune(kind, model, "run", "--snapshot-every", 6));
    Path out = directory.resolve("run");
    byte[] journal = Files.readAllBytes(out.resolve("journal.bin"));
    for (int cut : new int[] {30, 200, 500}) {
      Path broken = ResumeTest.copy(out, directory, "broken-" + cut);
      Files.write(broken.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - cut));
      CommandLineRun resumed = done(CommandLineRun.of("finetune", "--resume", broken));
      assertEquals(run.value("sha256"), resumed.value("sha256"));
      done(CommandLineRun.of("verify", broken));
    }
    Path alone = Files.createDirectory(directory.resolve("alone"));
    Files.write(alone.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - 300));
    CommandLineRun resumed = done(CommandLineRun.of("finetune", "--resume", alone));
    assertEquals(run.value("sha256"), resumed.value("sha256"));
    CommandLineRun ended = done(CommandLineRun.of("finetune", "--resume", out));
    assertTrue(ended.out().contains("has ended before"), ended.out());
  }

  @ParameterizedTest
  @EnumSource
  void anAdapterIsRefusedOnAnotherBase(Kind kind) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    Path out = directory.resolve("run");
    done(finetune(kind, model, "run"));
    Path moved = Files.move(model, directory.resolve("moved"));
    done(CommandLineRun.of("verify", out, "--model", moved));
    done(finetune(kind, moved, "other", "--tune", "full"));
    Files.move(directory.resolve("other/model"), model);
    refused(
        CommandLineRun.of("evaluate", "--model", out, "--task", task(kind)),
        "the base that the adapter was trained on");
    refused(CommandLineRun.of("replay", out), "initial weights");
  }

  /** Merged weights are rounded once, so they say almost what the adapter beside its base does. */
  @ParameterizedTest
  @EnumSource
  void aMergedModelIsWhatTheAdapterMakesOfItsBase(Kind kind) throws IOException {
    Path model = kind.write(directory.resolve("model"));
    Path out = directory.resolve("run");
    Path merged = directory.resolve("merged");
    Object[] far = {"--lr", kind == Kind.DECODER ? "0.3" : "3", "--select", "last"};
    CommandLineRun run = done(finetune(kind, model, "run", far));
    done(CommandLineRun.of("merge", "--model", out, "--out", merged));
    assertTrue(Files.exists(merged.resolve("model.safetensors")));
    List<Double> losses = new ArrayList<>();
    for (Path from : new Path[] {merged, model}) {
      List<Object> evaluate = new ArrayList<>(List.of("evaluate", "--model", from));
      evaluate.addAll(List.of("--task", task(kind)));
      if (kind == Kind.DECODER || from == model) {
        evaluate.addAll(List.of("--prompt-template", kind.template));
      }
      losses.add(Double.parseDouble(done(CommandLineRun.of(evaluate.toArray())).value("loss")));
    }
    double trained = Double.parseDouble(run.value("loss"));
    assertEquals(trained, losses.get(0), 2e-4);
    assertNotEquals(trained, losses.get(1), 1e-3);
    refused(CommandLineRun.of("merge", "--model", out, "--out", merged), "exists");
    Path none = directory.resolve("none");
    refused(CommandLineRun.of("merge", "--model", model, "--out", none), "is no adapter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss", "last", "average"})
  void anySelection(String selection) throws IOException {
    Path model = TinyModel.write(directory.resolve("model"));
    done(finetune(Kind.ENCODER, model, "run", "--select", selection));
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve("run"));
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
  }

  /** The head that a run has trained is a part of the base that an adapter is trained on. */
  @Test
  void anEncoderThatCameWithAHead() throws IOException {
    Path model = TinyModel.write(directory.resolve("model"));
    done(finetune(Kind.ENCODER, model, "full", "--tune", "full"));
    Path full = directory.resolve("full");
    CommandLineRun run =
        done(
            CommandLineRun.of(
                CommandLineRun.finetune(
                    full, encoderTask, directory.resolve("run"), "--tune", "lora:r=1")));
    done(CommandLineRun.of("verify", directory.resolve("run")));
    CommandLineRun evaluated =
        done(
            CommandLineRun.of(
                "evaluate", "--model", directory.resolve("run"), "--task", encoderTask));
    assertEquals(run.value("loss"), evaluated.value("loss"));
    refused(finetune(Kind.ENCODER, directory.resolve("run"), "again"), "is an adapter itself");
  }

  @Test
  void aDamagedNoteOrHeadIsALine() throws IOException {
    Path model = TinyModel.write(directory.resolve("model"));
    Path out = directory.resolve("run");
    done(finetune(Kind.ENCODER, model, "run", "--steps", 2));
    Path note = out.resolve("model/zeroth.json");
    String whole = Files.readString(note);
    for (String wrong :
        new String[] {
          "",
          "{",
          "null",
          "[]",
          "{\"labels\": []}",
          whole.replace("\"bad\"", "null"),
          whole.replace("\"bad\",", ""),
          whole.replace("[", "{").replace("]", "}"),
          "{\"base_sha256\": \"0\", \"labels\": [\"a\", \"b\"], \"template\": \"x\"}"
        }) {
      Files.writeString(note, wrong);
      refused(CommandLineRun.of("evaluate", "--model", out, "--task", encoderTask), "");
    }
    Files.writeString(note, whole);
    Files.delete(out.resolve("model/head.safetensors"));
    refused(
        CommandLineRun.of("evaluate", "--model", out, "--task", encoderTask), "head.safetensors");
  }

  /** What an adapter begins with is the seed's; its base is the model, to the bit. */
  @Test
  void aSeedBeginsAnAdapter() throws IOException {
    Path model = TinyDecoder.write(directory.resolve("model"));
    Set<String> begun = new TreeSet<>();
    Set<String> bases = new TreeSet<>();
    for (int seed : new int[] {0, 1, 1}) {
      String out = "run-" + begun.size() + bases.size();
      Object[] more = {"--seed", seed, "--steps", 0, "--objective", "accuracy"};
      done(finetune(Kind.DECODER, model, out, more));
      begun.add(record(directory.resolve(out)).get("initial_sha256").asText());
      bases.add(record(directory.resolve(out)).get("base_sha256").asText());
    }
    LanguageModel read = DecoderDirectory.read(model, note -> {});
    read.tokenizer().close();
    assertEquals(Set.of(read.parameters().sha256()), bases);
    assertEquals(2, begun.size());
  }

  @Test
  void aLossWithoutAGradient() throws IOException {
    Path model = TinyModel.write(directory.resolve("model"));
    done(finetune(Kind.ENCODER, model, "run", "--objective", "accuracy", "--lr", "3"));
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve("run"));
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
  }

  @Test
  void aRunAnswersNewTexts() throws IOException {
    Path model = TinyModel.write(directory.resolve("model"));
    done(finetune(Kind.ENCODER, model, "run"));
    CommandLineRun predicted =
        done(
            CommandLineRun.of(
                "predict", "--model", directory.resolve("run"), "--input", encoderTask));
    assertTrue(predicted.out().startsWith("line\tanswer\tp(bad)\tp(good)"), predicted.out());
  }

  /** The base stays as it is stored, and says something else with the adapter beside it. */
  @Test
  void aNarrowBaseStaysNarrow() throws IOException {
    Path model = TinyDecoder.write(directory.resolve("model"));
    LanguageModel read = DecoderDirectory.read(model, note -> {});
    Parameters theta = read.parameters();
    read.tokenizer().close();
    Files.delete(model.resolve("model.safetensors"));
    SafetensorsWriter.writeBrain(theta, model.resolve("model.safetensors"));
    Object[] all = {"--tune", "lora:r=2,alpha=4,targets=_proj", "--lr", "3"};
    CommandLineRun kept = done(finetune(Kind.DECODER, model, "kept", all));
    assertTrue(kept.out().contains("6.1 K frozen bf16"), kept.out());
    Object[] wide =
        Stream.concat(Stream.of(all), Stream.of("--frozen-format", "float32")).toArray();
    CommandLineRun widened = done(finetune(Kind.DECODER, model, "wide", wide));
    assertEquals(kept.value("sha256"), widened.value("sha256"));
    done(CommandLineRun.of("verify", directory.resolve("kept")));
    List<String> texts = new ArrayList<>();
    for (Path from : new Path[] {model, directory.resolve("kept"), directory.resolve("wide")}) {
      texts.add(
          done(CommandLineRun.of("generate", "--model", from, "--prompt", "abc", "--tokens", 20))
              .out());
    }
    assertNotEquals(texts.get(0), texts.get(1));
    assertEquals(texts.get(1), texts.get(2));
  }

  /** MeZO's eps for LoRA; another method has its own, and a rate beside MeZO's. */
  @Test
  void whatIsNotGiven() throws IOException {
    Path model = TinyModel.write(directory.resolve("model"));
    Object[] command = {
      "finetune", "--model", model, "--task", encoderTask, "--tune", "lora", "--steps", 1
    };
    for (String method : new String[] {"mezo", "lozo"}) {
      Path out = directory.resolve(method);
      Object[] more = {"--method", method, "--out", out};
      done(CommandLineRun.of(Stream.concat(Stream.of(command), Stream.of(more)).toArray()));
      JsonNode c = record(out).get("configuration");
      assertEquals("lora:r=8,alpha=16", c.get("tune").asText());
      boolean mezo = method.equals("mezo");
      assertEquals(mezo ? 1e-2 : 1e-3, c.get("hyperparameters").get("eps").asDouble());
      String from = c.get("learning_rate_from").asText();
      assertTrue(from.contains("measured with gloss-lm"), from);
      assertEquals(mezo, !from.contains("by MeZO's"), from);
      assertEquals(64, record(out).get("base_sha256").asText().length());
    }
    CommandLineRun given =
        done(finetune(Kind.ENCODER, model, "given", "--eps", "2e-3", "--steps", 1));
    assertFalse(given.out().isEmpty());
    assertEquals(
        2e-3,
        record(directory.resolve("given"))
            .get("configuration")
            .get("hyperparameters")
            .get("eps")
            .asDouble());
  }

  @Test
  void whatIsNoAdapterIsALine() throws IOException {
    Path model = TinyModel.write(directory.resolve("model"));
    String[][] wrong = {
      {"lora:r=0", "expected r to be a whole number of at least 1, found 0"},
      {"lora:r=x", "found x"},
      {"lora:alpha=0", "expected alpha to be a number above 0, found 0"},
      {"lora:alpha=NaN", "found NaN"},
      {"lora:rank=3", "expected r=NUMBER, alpha=NUMBER or, as the last, targets=REGEX"},
      {"lora:r=1,r=2", "expected r once"},
      {"lora:targets=", "expected a regular expression"},
      {"lora:r=2,targets=(a", "expected a regular expression"},
      {"lora:targets=no_such_map", "none of the 6 linear maps is chosen, such as"},
      {"lora:r=33,targets=query", "it must be from 1 to 16"},
    };
    for (String[] one : wrong) {
      refused(finetune(Kind.ENCODER, model, "wrong", "--tune", one[0]), one[1]);
    }
    assertFalse(Files.exists(directory.resolve("wrong")));
  }
}
