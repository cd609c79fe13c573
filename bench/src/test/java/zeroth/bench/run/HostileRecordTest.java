package zeroth.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.tensor.BadInputException;
import zeroth.tensor.fuzz.Fuzz;

/** Hostile run.json and metrics.csv. */
class HostileRecordTest {
  @TempDir Path directory;

  @Test
  void recordsAndMetrics() throws IOException {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    Path out = directory.resolve("run");
    assertEquals(
        0, CommandLineRun.of(CommandLineRun.finetune(model, task, out, "--steps", 3)).code());
    RunDirectory run = new RunDirectory(out);
    Fuzz.attack(
        "run.json",
        List.of(Files.readAllBytes(run.record())),
        1 << 20,
        100,
        content -> {
          RunRecord record = RunRecord.parse("mutant", new String(content, StandardCharsets.UTF_8));
          record.differences(record.configuration(), java.util.Set.of());
        });
    byte[] metrics = Files.readAllBytes(run.metrics());
    Fuzz.attack(
        "metrics.csv",
        List.of(metrics),
        1 << 20,
        200,
        content -> {
          Files.write(run.metrics(), content);
          MetricsHistory history = MetricsCsv.read(run);
          history.elapsed();
          if (history.upTo(3) == null) {
            throw new BadInputException("passed over");
          }
        });
  }
}
