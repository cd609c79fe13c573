package zeroth.bench.experiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A program that reads a line for each answer and writes a number for each, a line each, in order.
 * It is started for every batch and ends with its input, so that nothing that it remembers can make
 * a loss depend on the ones before. What it writes on standard error is shown.
 *
 * @param command what a shell is told
 * @param patience how long it may take for a batch
 */
record RewardProgram(String command, Duration patience) {
  /** How long a program may take for a batch unless said otherwise. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /**
   * The rewards of some answers.
   *
   * @param lines one for each, without line ends
   * @return as many numbers
   * @throws RewardProgramException if the program cannot be started, ends with another status than
   *     0, is silent, or says anything but these numbers
   */
  double[] rewards(List<String> lines) {
    Process process = start();
    try {
      CompletableFuture<Void> told =
          CompletableFuture.runAsync(() -> tell(process, lines), RewardProgram::apart);
      CompletableFuture<List<String>> said =
          CompletableFuture.supplyAsync(() -> listen(process), RewardProgram::apart);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failed("has not ended after " + patience.toSeconds() + " s");
      }
      told.join();
      if (process.exitValue() != 0) {
        throw failed("ended with status " + process.exitValue());
      }
      return numbers(said.join(), lines.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted");
    } catch (CompletionException e) {
      throw failed("cannot be heard: " + e.getCause().getMessage());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Telling waits for listening: each has a thread of its own, as a pool of one would block. */
  private static void apart(Runnable task) {
    Thread thread = new Thread(task, "reward program");
    thread.setDaemon(true);
    thread.start();
  }

  private Process start() {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    List<String> shell = windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command);
    try {
      return new ProcessBuilder(shell).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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

  private static List<String> listen(Process process) {
    List<String> said = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return said;
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
