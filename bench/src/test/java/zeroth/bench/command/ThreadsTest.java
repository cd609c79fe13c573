package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;

/** Threads beyond the processors: a few too many are lowered, with a line; absurd ones refused. */
class ThreadsTest {
  @TempDir Path directory;

  @Test
  void moreThanThereAreProcessorsAreLoweredToThem() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    CommandLineRun run = finetune("more", processors + 1);
    assertEquals(0, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("zeroth: --threads " + (processors + 1)), run.err());
    assertTrue(run.err().contains("processors: " + processors), run.err());
    RunRecord record = RunRecord.read(new RunDirectory(directory.resolve("more")));
    assertEquals(processors, record.configuration().threads());
    assertEquals("", finetune("as-many", processors).err());
  }

  @Test
  void absurdNumbersAreRefusedAtOnce() throws IOException {
    int most = Math.max(1024, Runtime.getRuntime().availableProcessors());
    CommandLineRun run = finetune("absurd", 2000 + most);
    assertEquals(2, run.code());
    assertTrue(run.err().contains("--threads"), run.err());
    assertTrue(run.err().contains("from 1 to " + most), run.err());
    CommandLineRun speed = CommandLineRun.of("speed", "--threads", "1," + (2000 + most));
    assertEquals(2, speed.code());
    assertTrue(speed.err().contains("from 1 to " + most), speed.err());
  }

  private CommandLineRun finetune(String name, int threads) throws IOException {
    Path model = directory.resolve("tiny");
    if (!Files.exists(model)) {
      TinyModel.write(model);
    }
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    return CommandLineRun.of(
        CommandLineRun.finetune(
            model, task, directory.resolve(name), "--threads", threads, "--steps", 1));
  }
}
