package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyMasked;
import zeroth.bench.TinyModel;
import zeroth.tensor.opencl.RequiresOpenCl;
import zeroth.transformer.encoder.EncoderFamily;

/** A masked language model's runs end with the same weights on an OpenCL device as on the CPU. */
@RequiresOpenCl
class OpenClMaskedFinetuneTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyMasked.write(EncoderFamily.BERT, directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
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

  private static CommandLineRun run(String backend, String method) {
    Path out = directory.resolve(backend + method);
    return CommandLineRun.of(
        CommandLineRun.finetune(
            model,
            task,
            out,
            "--method",
            method,
            "--backend",
            backend,
            "--prompt-template",
            "{text} was {mask}",
            "--steps",
            3,
            "--lr",
            "1e-3"));
  }
}
