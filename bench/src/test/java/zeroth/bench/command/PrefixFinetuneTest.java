package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.bench.command.AdapterRuns.done;
import static zeroth.bench.command.AdapterRuns.json;
import static zeroth.bench.command.AdapterRuns.record;
import static zeroth.bench.command.AdapterRuns.refused;
import static zeroth.bench.command.AdapterRuns.verified;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.command.AdapterRuns.Kind;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.safetensors.SafetensorsWriter;

/** Runs that train virtual tokens, beside what {@link AdapterFinetuneTest} says of all adapters. */
class PrefixFinetuneTest {
  @TempDir private Path directory;
  private AdapterRuns runs;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    runs = new AdapterRuns(directory);
    model = Kind.DECODER.write(directory.resolve("model"));
  }

  private CommandLineRun finetune(Path from, String out, Object... more) {
    return runs.finetune(Kind.DECODER, from, out, more);
  }

  private CommandLineRun behind(String letters) {
    Object[] command = {
      "evaluate",
      "--model",
      model,
      "--task",
      runs.task(Kind.DECODER),
      "--prompt-template",
      letters + Kind.DECODER.template(),
      "--backend",
      "reference"
    };
    return done(CommandLineRun.of(command));
  }

  private static JsonNode configuration(Path run) throws IOException {
    return record(run).get("configuration");
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
    CommandLineRun behind = behind(letters);
    assertEquals(behind.value("loss"), begun.value("loss"));
    assertEquals(behind.value("accuracy"), begun.value("accuracy"));
    assertNotEquals(behind("").value("loss"), begun.value("loss"));
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

  /** What a run has left is trained on by another, on the same base. */
  @ParameterizedTest
  @EnumSource
  void anotherRunGoesOn(Kind kind) throws IOException {
    Path base = kind.write(directory.resolve("base"));
    CommandLineRun first = done(runs.finetune(kind, base, "first", "--tune", "prefix:m=3"));
    Path kept = directory.resolve("first");
    Object[] on = {"--tune", "prefix:m=3", "--snapshot-every", 6};
    CommandLineRun second = done(goOn(kind, kept, "second", on));
    Path out = directory.resolve("second");
    JsonNode record = record(out);
    assertEquals(first.value("sha256"), record.get("initial_sha256").asText());
    assertEquals(record(kept).get("base_sha256"), record.get("base_sha256"));
    assertNotEquals(first.value("sha256"), second.value("sha256"));
    assertEquals(
        base.toString(),
        json(out.resolve("model/adapter_config.json")).get("base_model_name_or_path").asText());
    verified(out);
    CommandLineRun ended = done(CommandLineRun.of("finetune", "--resume", out));
    assertTrue(ended.out().contains("has ended before"), ended.out());
    assertEquals(second.value("loss"), runs.evaluate(kind, out).value("loss"));

    refused(goOn(kind, kept, "x", "--tune", "prefix:m=4"), "prefix:m=3");
    refused(goOn(kind, kept, "x", "--tune", "prompt:m=3"), "prefix:m=3");
    refused(goOn(kind, kept, "x", "--tune", "lora"), "cannot be merged");
    refused(goOn(kind, kept, "x"), "cannot be merged");
    done(runs.finetune(kind, base, "terms", "--tune", "lora:r=1"));
    refused(
        goOn(kind, directory.resolve("terms"), "x", "--tune", "prefix"), "is an adapter itself");
    Path merged = directory.resolve("merged");
    refused(CommandLineRun.of("merge", "--model", kept, "--out", merged), "cannot be merged");
    assertFalse(Files.exists(merged));
  }

  /** An encoder's run knows its classes. */
  private CommandLineRun goOn(Kind kind, Path from, String out, Object... more) {
    if (kind == Kind.DECODER) {
      return finetune(from, out, more);
    }
    return CommandLineRun.of(
        CommandLineRun.finetune(from, runs.task(kind), directory.resolve(out), more));
  }

  /** PEFT's two files alone, on the base that they name. */
  @ParameterizedTest
  @EnumSource
  void whatNoRunHasWritten(Kind kind) throws IOException {
    Path base = kind.write(directory.resolve("base"));
    for (String tune : List.of("prefix:m=2", "prompt:m=2")) {
      CommandLineRun run =
          done(runs.finetune(kind, base, tune.substring(0, 6), "--tune", tune, "--select", "last"));
      Path kept = directory.resolve(tune.substring(0, 6)).resolve("model");
      Files.delete(kept.resolve("zeroth.json"));
      Files.deleteIfExists(kept.resolve("head.safetensors"));
      CommandLineRun evaluated = runs.evaluate(kind, kept);
      assertNotEquals(runs.evaluate(kind, base).value("loss"), evaluated.value("loss"));
      if (kind != Kind.ENCODER) { // whose head is made of prompts that are read behind the tokens
        assertEquals(run.value("loss"), evaluated.value("loss"));
        assertEquals(run.value("sha256"), evaluated.value("sha256"));
      }
      done(runs.finetune(kind, kept, "on-" + tune.substring(0, 6), "--tune", tune));
      verified(directory.resolve("on-" + tune.substring(0, 6)));
    }
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
  }

  /** m tokens fewer fit, so texts are cut to what a plain run of that length cuts them to. */
  @Test
  void textsAreCutToWhatIsLeft() throws IOException {
    StringBuilder tsv = new StringBuilder("sentence\tlabel\n");
    for (int i = 0; i < 24; i++) {
      String word = i % 2 == 0 ? "abcd" : "wxyz";
      tsv.append(i).append(word.repeat(10 + i % 5)).append(i % 2 == 0 ? "\tlow\n" : "\thigh\n");
    }
    Path task = Files.writeString(directory.resolve("long.tsv"), tsv);
    done(finetune(model, "plain", "--task", task, "--steps", 2, "--max-length", 57));
    for (String tune : new String[] {"prefix:m=7", "prompt:m=7"}) {
      String out = tune.substring(0, 6);
      Object[] more = {"--task", task, "--steps", 2, "--max-length", 64, "--tune", tune};
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

  /** MeZO's eps is the one for prefixes; another method has its own. */
  @Test
  void whatIsNotGiven() throws IOException {
    Object[] command = {
      "finetune",
      "--model",
      model,
      "--task",
      runs.task(Kind.DECODER),
      "--prompt-template",
      Kind.DECODER.template(),
      "--steps",
      1
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

  /** 24 positions, of which the tokens take some. */
  @ParameterizedTest
  @EnumSource(names = {"ENCODER", "MASKED"})
  void anEncodersTextsAreShorterToo(Kind kind) throws IOException {
    Path base = kind.write(directory.resolve("base"));
    for (String tune : new String[] {"prefix", "prompt"}) {
      Object[] more = {"--tune", tune + ":m=7", "--max-length", 24, "--steps", 2};
      CommandLineRun run = done(runs.finetune(kind, base, tune, more));
      assertTrue(run.err().contains("--max-length 24: the model takes 17 tokens"), run.err());
      refused(runs.finetune(kind, base, "x", "--tune", tune + ":m=24"), "from 1 to 23");
      refused(runs.finetune(kind, base, "x", "--tune", tune + ":m=0"), "found 0");
    }
  }
}
