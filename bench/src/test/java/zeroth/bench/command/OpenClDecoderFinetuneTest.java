package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyDecoder;
import zeroth.tensor.opencl.RequiresOpenCl;

/** A language model's runs end with the same weights on an OpenCL device as on the CPU. */
@RequiresOpenCl
class OpenClDecoderFinetuneTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyDecoder.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyDecoder.tsv(60));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mezo", "lozo", "loren", "sgd", "adamw"})
  void endsWithTheSameWeights(String method) {
    CommandLineRun cpu = run("cpu", method);
    CommandLineRun opencl = run("opencl", method);
    assertEquals(0, cpu.code(), cpu.err());
    assertEquals(0, opencl.code(), opencl.err());
    assertEquals(cpu.value("sha256"), opencl.value("sha256"));
    assertEquals(cpu.value("loss"), opencl.value("loss"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora:r=2", "prefix:m=3", "prompt:m=3"})
  void adaptersEndWithTheSameWeights(String tune) {
    CommandLineRun cpu = run("cpu", "mezo", "--tune", tune);
    CommandLineRun opencl = run("opencl", "mezo", "--tune", tune);
    assertEquals(0, cpu.code(), cpu.err());
    assertEquals(0, opencl.code(), opencl.err());
    assertEquals(cpu.value("sha256"), opencl.value("sha256"));
    assertEquals(cpu.value("loss"), opencl.value("loss"));
  }

  /** The decoder that comes with the build, on a task of its own kind. */
  @Test
  void glossLmEndsWithTheSameWeights() {
    CommandLineRun cpu = glossLm("cpu");
    CommandLineRun opencl = glossLm("opencl");
    assertEquals(0, cpu.code(), cpu.err());
    assertEquals(0, opencl.code(), opencl.err());
    assertEquals(cpu.value("sha256"), opencl.value("sha256"));
    assertEquals(cpu.value("loss"), opencl.value("loss"));
  }

  private static CommandLineRun glossLm(String backend) {
    Object[] sizes = {"--train", 64, "--dev", 8, "--test", 8, "--batch", 4, "--steps", 2};
    List<Object> args = new ArrayList<>(List.of("finetune", "--model", "gloss-lm"));
    args.addAll(List.of(sizes));
    args.addAll(List.of("--backend", backend, "--out", directory.resolve("gloss-" + backend)));
    return CommandLineRun.of(args.toArray());
  }

  private static CommandLineRun run(String backend, String method, Object... more) {
    Path out = directory.resolve(backend + method + Arrays.toString(more).replaceAll("\\W", ""));
    List<Object> args =
        new ArrayList<>(
            List.of("--method", method, "--backend", backend, "--steps", 3, "--lr", "1e-3"));
    args.addAll(List.of(more));
    return CommandLineRun.of(CommandLineRun.finetune(model, task, out, args.toArray()));
  }
}
