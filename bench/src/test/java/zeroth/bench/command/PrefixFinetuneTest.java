package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyModel;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.safetensors.SafetensorsWriter;

/** Runs that train virtual tokens before a decoder's texts and leave the decoder as it is. */
class PrefixFinetuneTest {
  private static final String TEMPLATE = "{text} It was {label}";

  @TempDir private Path directory;
  private Path model;
  private Path task;

  @BeforeEach
  void write() throws IOException {
    model = TinyDecoder.write(directory.resolve("model"));
    task = Files.writeString(directory.resolve("bytes.tsv"), TinyDecoder.tsv(60));
  }

  private CommandLineRun finetune(Path from, String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--prompt-template", TEMPLATE));
    all.addAll(List.of(more));
    return CommandLineRun.of(
        CommandLineRun.finetune(from, task, directory.resolve(out), all.toArray()));
  }

  private CommandLineRun evaluate(Path from, String template) {
    return done(
        CommandLineRun.of(
            "evaluate",
            "--model",
            from,
            "--task",
            task,
            "--prompt-template",
            template,
            "--backend",
            "reference"));
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

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static JsonNode configuration(Path run) throws IOException {
    return json(run.resolve("run.json")).get("configuration");
  }

  /** A layer of 2 heads of 8 has 16 keys and 16 values a token; an embedding has 16 numbers. */
  @ParameterizedTest
  @CsvSource({"prefix, 160, PREFIX_TUNING", "prompt, 160, PROMPT_TUNING"})
  void theTokensAloneAreKeptAndHaveTheSameBitsEverywhere(String tune, int size, String type)
      throws IOException {
    CommandLineRun run = done(finetune(model, "run", "--tune", tune, "--select", "last"));
    Path out = directory.resolve("run");
    String sha256 = run.value("sha256");
    assertEquals(size, json(out.resolve("run.json")).get("trainable").asInt());
    assertNotEquals(json(out.resolve("run.json")).get("initial_sha256").asText(), sha256);
    Set<String> kept =
        new TreeSet<>(List.of("adapter_config.json", "adapter_model.safetensors", "zeroth.json"));
    try (Stream<Path> files = Files.list(out.resolve("model"))) {
      assertEquals(kept, new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
    }
    JsonNode peft = json(out.resolve("model/adapter_config.json"));
    assertEquals(type, peft.get("peft_type").asText());
    assertEquals(model.toString(), peft.get("base_model_name_or_path").asText());

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
    for (int threads = 1; threads <= 2; threads++) {
      Object[] on = {"--backend", "cpu", "--threads", threads, "--select", "last", "--tune", tune};
      assertEquals(sha256, done(finetune(model, "run-" + threads, on)).value("sha256"));
    }
    CommandLineRun evaluated = evaluate(out, TEMPLATE);
    for (String value : List.of("sha256", "accuracy", "loss")) {
      assertEquals(run.value(value), evaluated.value(value), value);
    }
    CommandLineRun predicted =
        done(CommandLineRun.of("predict", "--model", out, "--input", task, "--backend", "cpu"));
    assertTrue(predicted.out().startsWith("line\tanswer\tp("), predicted.out());
  }

  /**
   * Before its first step a model is, to the last digit told, the base that has read the drawn
   * tokens, which are two letters under this seed.
   */
  @ParameterizedTest
  @ValueSource(strings = {"prefix", "prompt"})
  void itBeginsAsTheBaseBehindRealTokens(String kind) throws IOException {
    long seed = 0;
    String letters = letters(kind, seed);
    while (!letters.matches("[a-z]{2}")) {
      letters = letters(kind, ++seed);
    }
    Object[] more = {"--tune", kind + ":m=2", "--steps", 0, "--seed", seed};
    CommandLineRun begun = done(finetune(model, "begun", more));
    CommandLineRun behind = evaluate(model, letters + TEMPLATE);
    assertEquals(behind.value("loss"), begun.value("loss"));
    assertEquals(behind.value("accuracy"), begun.value("accuracy"));
    assertNotEquals(evaluate(model, TEMPLATE).value("loss"), begun.value("loss"));
    Path out = directory.resolve("begun");
    assertEquals(generated(model, letters + "abc"), generated(out, "abc"));
    assertNotEquals(generated(model, "abc"), generated(out, "abc"));
  }

  /** A token of this model is a byte. */
  private static String letters(String kind, long seed) {
    Key key = Key.ofSeed(seed).fold(kind);
    byte[] bytes = new byte[2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Long.remainderUnsigned(key.fold(i).block(0), 256);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String generated(Path from, String prompt) {
    return done(CommandLineRun.of("generate", "--model", from, "--prompt", prompt, "--tokens", 20))
        .out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefix:m=3", "prompt:m=3,init=random"})
  void aRunBrokenOffAnywhereEndsAsIfItHadNotBeen(String tune) throws IOException {
    CommandLineRun run = done(finetune(model, "run", "--tune", tune, "--snapshot-every", 6));
    Path out = directory.resolve("run");
    assertEquals(tune, configuration(out).get("tune").asText());
    byte[] journal = Files.readAllBytes(out.resolve("journal.bin"));
    for (int cut : new int[] {30, 200, 500}) {
      Path broken = ResumeTest.copy(out, directory, "broken-" + cut);
      Files.write(broken.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - cut));
      CommandLineRun resumed = done(CommandLineRun.of("finetune", "--resume", broken));
      assertEquals(run.value("sha256"), resumed.value("sha256"));
      done(CommandLineRun.of("verify", broken));
    }
    CommandLineRun ended = done(CommandLineRun.of("finetune", "--resume", out));
    assertTrue(ended.out().contains("has ended before"), ended.out());
  }

  @Test
  void theyAreRefusedOnAnotherBase() throws IOException {
    Path out = directory.resolve("run");
    done(finetune(model, "run", "--tune", "prefix"));
    Path moved = Files.move(model, directory.resolve("moved"));
    done(CommandLineRun.of("verify", out, "--model", moved));
    done(finetune(moved, "other"));
    Files.move(directory.resolve("other/model"), model);
    refused(
        CommandLineRun.of("evaluate", "--model", out, "--task", task),
        "the base that the adapter was trained on");
    refused(CommandLineRun.of("replay", out), "initial weights");
  }

  /** What a run has left is trained on by another, on the same base. */
  @Test
  void anotherRunGoesOn() throws IOException {
    CommandLineRun first = done(finetune(model, "first", "--tune", "prefix:m=3"));
    Path kept = directory.resolve("first");
    CommandLineRun second =
        done(finetune(kept, "second", "--tune", "prefix:m=3", "--snapshot-every", 6));
    Path out = directory.resolve("second");
    JsonNode record = json(out.resolve("run.json"));
    assertEquals(first.value("sha256"), record.get("initial_sha256").asText());
    JsonNode before = json(kept.resolve("run.json"));
    assertEquals(before.get("base_sha256"), record.get("base_sha256"));
    assertNotEquals(first.value("sha256"), second.value("sha256"));
    assertEquals(
        model.toString(),
        json(out.resolve("model/adapter_config.json")).get("base_model_name_or_path").asText());
    CommandLineRun verified = CommandLineRun.of("verify", out);
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
    CommandLineRun ended = done(CommandLineRun.of("finetune", "--resume", out));
    assertTrue(ended.out().contains("has ended before"), ended.out());
    assertEquals(second.value("loss"), evaluate(out, TEMPLATE).value("loss"));

    refused(finetune(kept, "x", "--tune", "prefix:m=4"), "prefix:m=3");
    refused(finetune(kept, "x", "--tune", "prompt:m=3"), "prefix:m=3");
    refused(finetune(kept, "x", "--tune", "lora"), "cannot be merged");
    refused(finetune(kept, "x"), "cannot be merged");
    done(finetune(model, "terms", "--tune", "lora:r=1"));
    refused(finetune(directory.resolve("terms"), "x", "--tune", "prefix"), "is an adapter itself");
    Path merged = directory.resolve("merged");
    refused(CommandLineRun.of("merge", "--model", kept, "--out", merged), "cannot be merged");
    assertFalse(Files.exists(merged));
  }

  /** The base stays as it is stored. */
  @Test
  void aNarrowBaseStaysNarrow() throws IOException {
    LanguageModel read = DecoderDirectory.read(model, note -> {});
    Parameters theta = read.parameters();
    read.tokenizer().close();
    Files.delete(model.resolve("model.safetensors"));
    SafetensorsWriter.writeBrain(theta, model.resolve("model.safetensors"));
    CommandLineRun kept = done(finetune(model, "kept", "--tune", "prefix"));
    assertTrue(kept.out().contains("6.1 K frozen bf16"), kept.out());
    CommandLineRun widened =
        done(finetune(model, "wide", "--tune", "prefix", "--frozen-format", "float32"));
    assertEquals(kept.value("sha256"), widened.value("sha256"));
    done(CommandLineRun.of("verify", directory.resolve("kept")));
    CommandLineRun aligned =
        CommandLineRun.of(
            "align",
            "--model",
            model,
            "--task",
            task,
            "--prompt-template",
            TEMPLATE,
            "--tune",
            "prefix",
            "--methods",
            "mezo,sgd",
            "--steps",
            3,
            "--every",
            1,
            "--keys",
            2,
            "--out",
            directory.resolve("align"));
    done(aligned);
    // the gradient is along itself: d cos^2 is d, all of the 160 numbers that are trained, but for
    // the rounding of a small update to float32
    String sgd =
        aligned.out().lines().filter(line -> line.startsWith("sgd")).findFirst().orElseThrow();
    assertEquals(160, Double.parseDouble(sgd.split(" +")[3]), 4);
  }

  /** m tokens fewer fit, so texts are cut to what a plain run of that length cuts them to. */
  @Test
  void textsAreCutToWhatIsLeft() throws IOException {
    StringBuilder tsv = new StringBuilder("sentence\tlabel\n");
    for (int i = 0; i < 24; i++) {
      String word = i % 2 == 0 ? "abcd" : "wxyz";
      tsv.append(i).append(word.repeat(10 + i % 5)).append(i % 2 == 0 ? "\tlow\n" : "\thigh\n");
    }
    task = Files.writeString(directory.resolve("long.tsv"), tsv);
    Object[] short_ = {"--steps", 2, "--max-length", 57};
    done(finetune(model, "plain", short_));
    for (String tune : new String[] {"prefix:m=7", "prompt:m=7"}) {
      String out = tune.substring(0, 6);
      Object[] more = {"--steps", 2, "--max-length", 64, "--tune", tune};
      CommandLineRun run = done(finetune(model, out, more));
      assertTrue(run.err().contains("--max-length 64: the model takes 57 tokens"), run.err());
      assertTrue(run.err().contains("texts have more than 57 tokens and are cut"), run.err());
      JsonNode plain = configuration(directory.resolve("plain"));
      JsonNode tuned = configuration(directory.resolve(out));
      assertEquals(57, tuned.get("max_length").asInt());
      assertEquals(plain.get("data_sha256"), tuned.get("data_sha256"));
      done(CommandLineRun.of("verify", directory.resolve(out)));
      Path trained = directory.resolve(out);
      generated(trained, "x".repeat(57));
      refused(
          CommandLineRun.of("generate", "--model", trained, "--prompt", "x".repeat(58)),
          "this model reads 1 to 57");
    }
  }

  /** By the gradient, which the tape takes through the joined keys or embeddings. */
  @ParameterizedTest
  @ValueSource(strings = {"prefix", "prompt"})
  void aMethodThatNeedsGradients(String tune) throws IOException {
    Object[] more = {
      "--tune", tune, "--method", "adamw", "--lr", "0.05", "--select", "last", "--snapshot-every", 6
    };
    CommandLineRun run = done(finetune(model, "run", more));
    Path out = directory.resolve("run");
    double before =
        json(out.resolve("run.json")).get("results").get("zero_shot").get("loss").asDouble();
    assertTrue(Double.parseDouble(run.value("loss")) < before, run.out());
    CommandLineRun verified = CommandLineRun.of("verify", out);
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
    byte[] journal = Files.readAllBytes(out.resolve("journal.bin"));
    Files.write(out.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - 200));
    CommandLineRun resumed = done(CommandLineRun.of("finetune", "--resume", out));
    assertEquals(run.value("sha256"), resumed.value("sha256"));
  }

  @Test
  void aLossWithoutAGradient() {
    done(finetune(model, "run", "--tune", "prompt", "--objective", "accuracy"));
    done(CommandLineRun.of("verify", directory.resolve("run")));
  }

  /** MeZO's eps is the one for prefixes; another method has its own. */
  @Test
  void whatIsNotGiven() throws IOException {
    Object[] command = {
      "finetune", "--model", model, "--task", task, "--prompt-template", TEMPLATE, "--steps", 1
    };
    for (String method : new String[] {"mezo", "lozo"}) {
      for (String tune : new String[] {"prefix", "prompt"}) {
        Path out = directory.resolve(method + tune);
        Object[] more = {"--method", method, "--tune", tune, "--out", out};
        done(CommandLineRun.of(Stream.concat(Stream.of(command), Stream.of(more)).toArray()));
        JsonNode c = configuration(out);
        assertEquals(tune.equals("prefix") ? "prefix:m=5" : "prompt:m=10", c.get("tune").asText());
        boolean mezo = method.equals("mezo");
        assertEquals(mezo ? 1e-1 : 1e-3, c.get("hyperparameters").get("eps").asDouble());
        String from = c.get("learning_rate_from").asText();
        assertTrue(from.contains("measured with gloss-lm"), from);
      }
    }
  }

  @Test
  void whatIsNoChoiceIsALine() {
    String[][] wrong = {
      {"prefix:m=0", "expected m to be a whole number of at least 1, found 0"},
      {"prompt:m=x", "found x"},
      {"prompt:m=", "found none"},
      {"prefix:m=-1", "found -1"},
      {"prefix:m=99999999999", "found 99999999999"},
      {"prefix:n=3", "expected m=NUMBER or init=tokens or random, found n=3"},
      {"prefix:m=1,m=2", "expected m once"},
      {"prompt:init=text", "expected init to be tokens or random, found text"},
      {"prompt:m=64", "from 1 to 63"},
      {"prefix:m=2147483647", "from 1 to 63"},
    };
    for (String[] one : wrong) {
      refused(finetune(model, "wrong", "--tune", one[0]), one[1]);
    }
    assertFalse(Files.exists(directory.resolve("wrong")));
  }

  @Test
  void anEncoderIsALine() throws IOException {
    Path encoder = TinyModel.write(directory.resolve("encoder"));
    Path words = Files.writeString(directory.resolve("words.tsv"), TinyModel.tsv(40));
    Path out = directory.resolve("wrong");
    refused(
        CommandLineRun.of(
            CommandLineRun.finetune(
                encoder, words, out, "--tune", "prefix", "--prompt-template", "It is {label}")),
        "this model is an encoder");
  }
}
