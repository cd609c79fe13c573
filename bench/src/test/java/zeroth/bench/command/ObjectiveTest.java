package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** Runs whose loss is a measure, or a program's: they end, resume, replay and are verified. */
class ObjectiveTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(120));
  }

  private static CommandLineRun finetune(String name, Object... more) {
    return CommandLineRun.of(CommandLineRun.finetune(model, task, directory.resolve(name), more));
  }

  private static void isVerified(String name) {
    CommandLineRun verified = CommandLineRun.of("verify", directory.resolve(name));
    assertEquals(0, verified.code(), verified.out() + verified.err());
  }

  @Test
  void accuracyIsOptimisedAndTheRunIsVerified() {
    CommandLineRun run =
        finetune("accuracy", "--objective", "accuracy", "--set", "eps=0.1", "--lr", "0.05");
    assertEquals(0, run.code(), run.err());
    double accuracy = Double.parseDouble(run.value("accuracy"));
    assertEquals(1 - accuracy, Double.parseDouble(run.value("loss")), 1e-3);
    isVerified("accuracy");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramsRunGoesOnOnlyIfTheProgramIsNamedAgain() {
    String reward = "exec:sed -E 's/.*\"probabilities\":\\{\"bad\":([^,}]*).*/\\1/'";
    Object[] options = {"--objective", reward, "--steps", 6, "--dev-every", 3};
    CommandLineRun whole = finetune("whole", options);
    assertEquals(0, whole.code(), whole.err());
    isVerified("whole");
    Object[] half = {"--objective", reward, "--steps", 3, "--dev-every", 3};
    assertEquals(0, finetune("half", half).code());
    Path run = directory.resolve("half");
    CommandLineRun refused = CommandLineRun.of("finetune", "--resume", run, "--steps", 6);
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("which a directory cannot start"), refused.err());
    CommandLineRun resumed =
        CommandLineRun.of("finetune", "--resume", run, "--steps", 6, "--objective", reward);
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(whole.value("sha256"), resumed.value("sha256"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramThatFailsEndsTheRunWithALine() {
    CommandLineRun run = finetune("crash", "--objective", "exec:exit 7");
    assertEquals(1, run.code());
    assertEquals("zeroth: the objective's program, exit 7, ended with status 7\n", run.err());
  }

  /** It fails at the ninth batch, and is mended: the run goes on to what it would have come to. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aRunWhoseProgramFailedGoesOn() throws IOException {
    String reward = "sed -E 's/.*\"probabilities\":\\{\"bad\":([^,}]*).*/\\1/'";
    Object[] steps = {"--steps", 6, "--dev-every", 3};
    CommandLineRun whole = finetune("never", with("exec:" + reward, steps));
    Path batches = directory.resolve("batches");
    Path mended = directory.resolve("mended");
    String failing =
        "exec:echo x >> %s; [ $(wc -l < %s) -ge 9 ] && [ ! -e %s ] && exit 7; %s"
            .formatted(batches, batches, mended, reward);
    CommandLineRun failed = finetune("failing", with(failing, steps));
    assertEquals(1, failed.code(), failed.err());
    Path run = directory.resolve("failing");
    assertTrue(Files.readString(run.resolve("run.json")).contains("\"failed\""));
    Files.createFile(mended);
    CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", run, "--objective", failing);
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(whole.value("sha256"), resumed.value("sha256"));
  }

  private static Object[] with(String objective, Object... more) {
    Object[] all = Arrays.copyOf(more, more.length + 2);
    all[more.length] = "--objective";
    all[more.length + 1] = objective;
    return all;
  }

  @Test
  void methodsThatNeedGradientsSayThatThereIsNone() {
    CommandLineRun run = finetune("adamw", "--objective", "f1", "--method", "adamw");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("method adamw needs gradients, and --objective f1"), run.err());
    CommandLineRun inputs = finetune("agzo", "--objective", "f1", "--method", "agzo");
    assertEquals(2, inputs.code());
    assertTrue(inputs.err().contains("method agzo looks at"), inputs.err());
    assertTrue(inputs.err().contains("--objective f1"), inputs.err());
  }
}
