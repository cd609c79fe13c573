package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import zeroth.tensor.opencl.RequiresOpenCl;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** Every method ends with the same weights on an OpenCL device as on the CPU. */
@RequiresOpenCl
class OpenClFinetuneTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
  }

  static Stream<List<String>> runs() {
    List<List<String>> runs = new ArrayList<>();
    for (MethodEntry entry : Methods.all()) {
      if (entry.needs() == MethodEntry.Needs.NETWORKS) {
        continue; // takes a file that is learned on this very model
      }
      // the default rank of one method exceeds the tiny model's width
      runs.add(
          List.of("subzero", "zo-muon").contains(entry.name())
              ? List.of(entry.name(), "rank=4")
              : List.of(entry.name()));
    }
    runs.add(List.of("mezo", "embedding=touched"));
    runs.add(List.of("mezo", "weight-decay=0.1"));
    runs.add(List.of("loren", "structure=tiled"));
    runs.add(List.of("lozo", "embedding=touched"));
    return runs.stream();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void endsWithTheSameWeights(List<String> run) {
    CommandLineRun cpu = run("cpu", run);
    CommandLineRun opencl = run("opencl", run);
    assertEquals(0, cpu.code(), cpu.err());
    assertEquals(0, opencl.code(), opencl.err());
    assertEquals(cpu.value("sha256"), opencl.value("sha256"));
    assertEquals(cpu.value("loss"), opencl.value("loss"));
  }

  private static CommandLineRun run(String backend, List<String> run) {
    Path out = directory.resolve(backend + String.join("-", run));
    List<Object> options = new ArrayList<>();
    options.addAll(List.of("finetune", "--model", model, "--task", task, "--method", run.get(0)));
    options.addAll(List.of("--steps", 4, "--batch", 4, "--lr", "1e-3", "--dev-every", 2));
    options.addAll(List.of("--backend", backend, "--out", out));
    run.subList(1, run.size()).forEach(setting -> options.addAll(List.of("--set", setting)));
    return CommandLineRun.of(options.toArray());
  }

  @Test
  void devicesAreListedWithTheirSelfTest() {
    CommandLineRun run = CommandLineRun.of("devices");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("opencl:0"), run.out());
    assertTrue(run.out().contains("agree with the CPU to the bit"), run.out());
  }

  @Test
  void aDeviceThatIsNotThereIsAnErrorInOneLine() {
    CommandLineRun run =
        CommandLineRun.of("evaluate", "--model", model, "--task", task, "--backend", "opencl:99");
    assertEquals(2, run.code());
    assertTrue(run.err().startsWith("zeroth: no OpenCL device 99"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
