package zeroth.bench.experiment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import zeroth.tensor.FileProblem;

/**
 * A program that reads a line for each answer and writes a number for each, a line each, in order.
 * It is started for every batch and ends with its input, so that nothing that it remembers can make
 * a loss depend on the ones before. What it writes on standard error is shown.
 *
 * <p>Its answers go through a file: what is in it when the program ends is what it has said, while
 * the end of a pipe would be waited for as long as anything that it leaves behind holds it open.
 *
 * @param command what a shell is told
 * @param patience how long it may take for a batch
 */
record RewardProgram(String command, Duration patience) {
  /** How long a program may take for a batch unless said otherwise. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Bytes that a program may say: no number is that long. */
  private static final int MOST_BY_ANSWER = 1000;

  private static final int MOST = 1 << 20;

  /**
   * The rewards of some answers.
   *
   * @param lines one for each, without line ends
   * @return as many numbers
   * @throws RewardProgramException if the program cannot be started, ends with another status than
   *     0, is silent, or says anything but these numbers
   */
  double[] rewards(List<String> lines) {
    Path said = file();
    try {
      return numbers(said(start(said), said, lines), lines.size());
    } finally {
      delete(said);
    }
  }

  /** What a process has said when it has ended. */
  private List<String> said(Process process, Path said, List<String> lines) {
    try {
      CompletableFuture<Void> told =
          CompletableFuture.runAsync(() -> tell(process, lines), RewardProgram::apart);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failed("has not ended after " + patience.toSeconds() + " s");
      }
      told.join();
      if (process.exitValue() != 0) {
        throw failed("ended with status " + process.exitValue());
      }
      long most = MOST + (long) MOST_BY_ANSWER * lines.size();
      if (Files.size(said) > most) {
        throw failed("said more than " + most + " bytes for " + lines.size() + " answers");
      }
      return new String(Files.readAllBytes(said), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw failed("cannot be heard: " + FileProblem.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted");
    } catch (CompletionException e) {
      throw failed("cannot be told: " + e.getCause().getMessage());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Path file() {
    try {
      return Files.createTempFile("zeroth-rewards-", ".txt");
    } catch (IOException e) {
      throw failed("cannot be heard: no file for what it says: " + FileProblem.of(e));
    }
  }

  private static void delete(Path said) {
    try {
      Files.deleteIfExists(said);
    } catch (IOException e) {
      // where an open file cannot be deleted, what the program has left behind still has it
    }
  }

  /** Telling waits for the program: it has a thread of its own. */
  private static void apart(Runnable task) {
    Thread thread = new Thread(task, "reward program");
    thread.setDaemon(true);
    thread.start();
  }

  private Process start(Path said) {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    List<String> shell = windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command);
    try {
      return new ProcessBuilder(shell)
          .redirectOutput(said.toFile())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw failed("cannot be started: " + e.getMessage());
    }
  }

  /** A program may end, or close its input, without having read all: its status tells then. */
  private static void tell(Process process, List<String> lines) {
    try (OutputStream in = process.getOutputStream()) {
      for (String line : lines) {
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException closed) {
      // what it has not read cannot have been answered, which the count of its answers shows
    }
  }

  private double[] numbers(List<String> said, int expected) {
    if (said.size() != expected) {
      throw failed("gave " + said.size() + " numbers for " + expected + " answers");
    }
    double[] numbers = new double[expected];
    for (int i = 0; i < expected; i++) {
      try {
        numbers[i] = Double.parseDouble(said.get(i).strip());
      } catch (NumberFormatException e) {
        throw failed("said \"" + said.get(i) + "\" in line " + (i + 1) + ", not a number");
      }
    }
    return numbers;
  }

  private RewardProgramException failed(String what) {
    return new RewardProgramException(command, what);
  }
}
