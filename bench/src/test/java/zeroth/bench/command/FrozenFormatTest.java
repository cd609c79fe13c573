package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.tensor.StoredElements;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.StoredFormat;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;

/** Runs of which a part of the weights is trained, and the others stay as they were stored. */
class FrozenFormatTest {
  @TempDir private Path directory;
  private Path model;
  private Path task;

  @BeforeEach
  void write() throws IOException {
    model = TinyDecoder.write(directory.resolve("model"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyDecoder.tsv(60));
  }

  /** The model's weights, cut to bfloat16. */
  private void narrow() throws IOException {
    Parameters theta = weights(model);
    Map<String, Tensor> narrow = new LinkedHashMap<>();
    theta
        .list()
        .forEach(
            p -> {
              ByteBuffer bytes = ByteBuffer.allocate(2 * p.size()).order(ByteOrder.LITTLE_ENDIAN);
              for (float x : theta.tensor(p).data()) {
                bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
              }
              narrow.put(
                  p.name(),
                  new Tensor(
                      p.shape(),
                      new StoredElements(StoredFormat.BF16, bytes.flip(), p.size(), "narrow")));
            });
    Path file = model.resolve("model.safetensors");
    Files.delete(file);
    SafetensorsWriter.write(Parameters.of(narrow), file);
  }

  private static Parameters weights(Path directory) {
    LanguageModel read = DecoderDirectory.read(directory, note -> {});
    read.tokenizer().close();
    return read.parameters();
  }

  private CommandLineRun finetune(Path from, String out, Object... more) {
    Object[] first = {"--threads", 2, "--lr", "1e-3", "--steps", 6};
    Object[] all = Stream.of(first, more).flatMap(Stream::of).toArray();
    return CommandLineRun.of(CommandLineRun.finetune(from, task, directory.resolve(out), all));
  }

  private static CommandLineRun done(CommandLineRun run) {
    assertEquals(ExitCode.DONE, run.code(), run.err());
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mezo", "lozo", "adamw"})
  void aRunHasTheSameWeightsWhateverTheFormat(String method) throws IOException {
    narrow();
    Object[] tuned = {
      "--tune", "norm|q_proj", "--method", method, "--backend", "cpu", "--select", "last"
    };
    CommandLineRun kept = done(finetune(model, "kept", tuned));
    Object[] wide =
        Stream.of(tuned, new Object[] {"--frozen-format", "float32"}).flatMap(Stream::of).toArray();
    CommandLineRun widened = done(finetune(model, "wide", wide));
    assertEquals(kept.value("sha256"), widened.value("sha256"));
    assertTrue(
        kept.out().contains("weights: 5.8 K frozen bf16 11.6 kB, 304 trained float32 1.2 kB"),
        kept.out());
    assertTrue(
        widened.out().contains("weights: 5.8 K frozen float32 23.3 kB, 304 trained float32 1.2 kB"),
        widened.out());

    Parameters before = weights(model);
    Parameters after = weights(directory.resolve("kept/model"));
    after
        .list()
        .forEach(
            p -> {
              float[] old = before.tensor(p.name()).data();
              float[] found = after.tensor(p).data();
              if (p.name().matches(".*(norm|q_proj).*")) {
                assertNotEquals(old[0], found[0], p.name());
              } else {
                assertArrayEquals(old, found, p.name());
              }
            });
    try (SafetensorsReader reader =
        SafetensorsReader.open(directory.resolve("kept/model/model.safetensors"))) {
      reader
          .tensors()
          .forEach(
              (name, t) ->
                  assertEquals(name.matches(".*(norm|q_proj).*") ? "F32" : "BF16", t.format()));
    }
    if (!method.equals("adamw")) {
      CommandLineRun replayed = done(CommandLineRun.of("replay", directory.resolve("kept")));
      assertEquals(kept.value("sha256"), replayed.value("sha256"));
    }
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve("kept"));
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
    CommandLineRun again =
        CommandLineRun.of(
            "finetune", "--resume", directory.resolve("kept"), "--frozen-format", "float32");
    assertEquals(ExitCode.DONE, again.code(), again.err());
    assertEquals(kept.value("sha256"), again.value("sha256"));
  }

  /** The mean of the run's tail, which is rebuilt from the journal over frozen weights. */
  @Test
  void aMeanOfWeights() throws IOException {
    narrow();
    Object[] tuned = {"--tune", "norm", "--select", "average"};
    CommandLineRun kept = done(finetune(model, "kept", tuned));
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve("kept"));
    assertEquals(ExitCode.DONE, verified.code(), verified.out() + kept.out());
  }

  @Test
  void anEvaluationAndATextAreTheSame() throws IOException {
    narrow();
    String[] outs = new String[4];
    int i = 0;
    for (String format : new String[] {"keep", "float32"}) {
      CommandLineRun evaluated =
          done(
              CommandLineRun.of(
                  "evaluate",
                  "--model",
                  model,
                  "--task",
                  task,
                  "--prompt-template",
                  "{text} is {label}",
                  "--frozen-format",
                  format));
      String held = format.equals("keep") ? "6.1 K frozen bf16" : "6.1 K frozen float32";
      assertTrue(evaluated.out().contains("weights: " + held), evaluated.out());
      outs[i++] = evaluated.out().replaceAll("seconds=\\S+", "").replaceAll("weights:.*\n", "");
      outs[i++] =
          done(CommandLineRun.of(
                  "generate",
                  "--model",
                  model,
                  "--prompt",
                  "abc",
                  "--tokens",
                  "60", // enough for weights abreast
                  "--frozen-format",
                  format))
              .out();
    }
    assertEquals(outs[0], outs[2]);
    assertEquals(outs[1], outs[3]);
  }

  /** What a run from a GGUF file writes is a directory, and the run from one is the same. */
  @Test
  void aGgufFileIsFineTuned() throws IOException {
    Path file = directory.resolve("m.gguf");
    Files.write(file, TinyGguf.of(weights(model), TinyDecoder.letters()));
    CommandLineRun fromFile = done(finetune(file, "file"));
    CommandLineRun fromDirectory = done(finetune(model, "directory"));
    assertEquals(fromDirectory.value("sha256"), fromFile.value("sha256"));
    Path written = directory.resolve("file/model");
    assertEquals(fromFile.value("sha256"), weights(written).sha256());
    for (Path from : new Path[] {file, directory.resolve("file")}) {
      CommandLineRun run =
          done(
              CommandLineRun.of(
                  "evaluate",
                  "--model",
                  from,
                  "--task",
                  task,
                  "--prompt-template",
                  "{text} It was {label}"));
      assertTrue(run.out().contains("weights: 6.1 K frozen float32"), run.out());
    }
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve("file"));
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
    CommandLineRun replayed = done(CommandLineRun.of("replay", directory.resolve("file")));
    assertEquals(fromFile.value("sha256"), replayed.value("sha256"));
  }

  @Test
  void whatCannotBeTunedIsALine() {
    CommandLineRun none = finetune(model, "none", "--tune", "lora_A");
    assertEquals(ExitCode.BAD_INPUT, none.code());
    assertEquals(1, none.err().lines().count(), none.err());
    assertTrue(none.err().contains("--tune lora_A is found in no name of the 11 weights"));
    CommandLineRun wrong = finetune(model, "wrong", "--tune", "(q_proj");
    assertEquals(ExitCode.BAD_INPUT, wrong.code());
    assertTrue(wrong.err().contains("neither full nor a regular expression"), wrong.err());
    CommandLineRun other = finetune(model, "other", "--frozen-format", "int8");
    assertEquals(ExitCode.BAD_INPUT, other.code());
    assertTrue(other.err().contains("expected keep or float32"), other.err());
  }
}
