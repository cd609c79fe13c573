package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import zeroth.zo.journal.Journal;

/** A process that is asked to end, as a user's Ctrl-C or a cluster does. */
class StopSignalTest {
  @TempDir Path directory;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
  void aSignalEndsAProtocolAtTheDrawThatItIsAt() throws IOException, InterruptedException {
    Path run = directory.resolve("all");
    Object[] more = {"--protocol", "mezo-k6", "--steps", 10_000_000};
    CommandLineRun ended = terminated(run, run.resolve("draw-13/metrics.csv"), more);
    assertEquals(128 + 15, ended.code(), ended.err());
    assertTrue(ended.err().contains("0 of 5 draws are done"), ended.err());
    assertTrue(ended.err().contains("--resume " + run + " "), ended.err());
    assertFalse(Files.exists(run.resolve("draw-21")));
    assertEquals(0, CommandLineRun.of("verify", run.resolve("draw-13")).code());
    CommandLineRun longer = CommandLineRun.of("finetune", "--resume", run, "--steps", 1);
    assertEquals(2, longer.code());
    assertTrue(longer.err().contains("has taken"), longer.err());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
  void aSignalEndsTheRunAfterTheStepWithEverythingWritten()
      throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    CommandLineRun ended = terminated(run, run.resolve("metrics.csv"), "--steps", 10_000_000);
    String error = ended.err();
    assertEquals(128 + 15, ended.code(), error);
    assertTrue(error.contains("--resume " + run), error);
    assertTrue(ended.lastLine().startsWith("final: "), ended.out());

    JsonNode record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
    assertEquals("interrupted", record.get("status").asText());
    assertEquals(ended.value("sha256"), record.get("final_sha256").asText());
    Journal journal = Journal.read(run.resolve("journal.bin"));
    assertEquals(0, journal.torn());
    assertEquals(record.get("results").get("steps").asInt(), journal.steps().size());
    assertTrue(Files.exists(run.resolve("snapshots/step-" + journal.steps().size())));
    assertEquals(0, CommandLineRun.of("verify", run).code());
  }

  /** A process that has been asked to end when it had written some rows. */
  private CommandLineRun terminated(Path run, Path metrics, Object... more)
      throws IOException, InterruptedException {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    Stream.of(CommandLineRun.finetune(model, task, run, more))
        .map(String::valueOf)
        .forEach(command::add);
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    try {
      while (process.isAlive() && (!Files.exists(metrics) || Files.size(metrics) < 4000)) {
        Thread.sleep(20);
      }
      process.destroy(); // SIGTERM
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it goes on");
    } finally {
      process.destroyForcibly();
    }
    String error = Files.readString(directory.resolve("err"), StandardCharsets.UTF_8);
    return new CommandLineRun(process.exitValue(), Files.readString(out), error);
  }
}
