package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.bench.command.AdapterRuns.done;
import static zeroth.bench.command.AdapterRuns.record;
import static zeroth.bench.command.AdapterRuns.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import zeroth.bench.TinyModel;
import zeroth.bench.command.AdapterRuns.Kind;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.safetensors.SafetensorsWriter;

/** Runs that train a LoRA adapter, beside what {@link AdapterFinetuneTest} says of all adapters. */
class LoraFinetuneTest {
  @TempDir private Path directory;
  private AdapterRuns runs;

  @BeforeEach
  void write() throws IOException {
    runs = new AdapterRuns(directory);
  }

  private CommandLineRun finetune(Kind kind, Path model, String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of(more));
    if (!all.contains("--tune")) {
      all.addAll(List.of("--tune", "lora:r=2"));
    }
    return runs.finetune(kind, model, out, all.toArray());
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
      evaluate.addAll(List.of("--task", runs.task(kind)));
      if (kind == Kind.DECODER || from == model) {
        evaluate.addAll(List.of("--prompt-template", kind.template()));
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
                    full,
                    runs.task(Kind.ENCODER),
                    directory.resolve("run"),
                    "--tune",
                    "lora:r=1")));
    done(CommandLineRun.of("verify", directory.resolve("run")));
    CommandLineRun evaluated =
        done(
            CommandLineRun.of(
                "evaluate",
                "--model",
                directory.resolve("run"),
                "--task",
                runs.task(Kind.ENCODER)));
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
      refused(CommandLineRun.of("evaluate", "--model", out, "--task", runs.task(Kind.ENCODER)), "");
    }
    Files.writeString(note, whole);
    Files.delete(out.resolve("model/head.safetensors"));
    refused(
        CommandLineRun.of("evaluate", "--model", out, "--task", runs.task(Kind.ENCODER)),
        "head.safetensors");
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
      "finetune",
      "--model",
      model,
      "--task",
      runs.task(Kind.ENCODER),
      "--tune",
      "lora",
      "--steps",
      1
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
