package zeroth.bench.speed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import zeroth.tensor.FileProblem;

/**
 * Commands as a user starts them, each in a process of its own.
 *
 * @param script bench/bin/zeroth
 */
record ZerothProcess(Path script) {
  /** What is said where there is no script. */
  static final String MISSING =
      "not measured: processes are started by bench/bin/zeroth, and this program was not";

  private static final long LIMIT_SECONDS = 120;

  /** The script beside the jar that this program runs from, if it was built where it runs. */
  static Optional<ZerothProcess> found() {
    CodeSource source = ZerothProcess.class.getProtectionDomain().getCodeSource();
    if (source == null || !Files.isReadable(Path.of("/proc/self/status"))) {
      return Optional.empty();
    }
    try {
      Path jar = Path.of(new URI(source.getLocation().toString()));
      Path script = jar.resolveSibling("../bin/zeroth").normalize();
      return Files.isExecutable(script) ? Optional.of(new ZerothProcess(script)) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Peak resident MiB of {@code zeroth evaluate} on the demo's test split. */
  double evaluate(int threads) {
    return peak("evaluate", "--threads", String.valueOf(threads));
  }

  /** The same of {@code zeroth finetune} with the same test split and a few steps. */
  double finetune(int threads) {
    return inNewDirectory(
        out ->
            peak(
                "finetune",
                "--out",
                out.toString(),
                "--steps",
                "30",
                "--dev-every",
                "30",
                "--dev",
                "100",
                "--threads",
                String.valueOf(threads)));
  }

  /** Seconds until the demo's first step is in its file of measurements. */
  double secondsToFirstStep(int threads, int texts) {
    return inNewDirectory(
        out -> {
          Path metrics = out.resolve("metrics.csv");
          long start = System.nanoTime();
          long[] end = new long[1];
          Process process =
              start(
                  "finetune",
                  "--out",
                  out.toString(),
                  "--threads",
                  String.valueOf(threads),
                  "--dev",
                  String.valueOf(texts),
                  "--test",
                  String.valueOf(texts));
          follow(
              process,
              () -> {
                boolean stepped = hasStep(metrics);
                end[0] = System.nanoTime();
                return stepped;
              },
              2);
          if (!process.isAlive()) {
            throw new IllegalStateException("zeroth finetune ended before its first step");
          }
          process.destroyForcibly();
          join(process);
          return (end[0] - start) / 1e9;
        });
  }

  private double peak(String... args) {
    Process process = start(args);
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    long[] kilobytes = new long[1];
    follow(
        process,
        () -> {
          kilobytes[0] = Math.max(kilobytes[0], highWater(status));
          return false;
        },
        5);
    if (join(process) != 0) {
      throw new IllegalStateException("zeroth " + String.join(" ", args) + " failed");
    }
    return kilobytes[0] / 1024.0;
  }

  private Process start(String... args) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(args));
    File nowhere = new File("/dev/null");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(nowhere).redirectError(nowhere);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + script + ": " + FileProblem.of(e), e);
    }
  }

  /** Looks every few milliseconds until there is nothing more to wait for. */
  private static void follow(Process process, BooleanSupplier done, int millis) {
    long limit = System.nanoTime() + LIMIT_SECONDS * 1_000_000_000L;
    try {
      while (!done.getAsBoolean() && !process.waitFor(millis, TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() > limit) {
          process.destroyForcibly();
          throw new IllegalStateException("zeroth took more than " + LIMIT_SECONDS + " seconds");
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static int join(Process process) {
    follow(process, () -> false, 10);
    return process.exitValue();
  }

  /** The line "VmHWM: n kB" of a process's status; 0 once it has ended. */
  static long highWater(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static boolean hasStep(Path metrics) {
    try {
      return Files.exists(metrics)
          && Files.readAllLines(metrics).stream().anyMatch(line -> line.startsWith("1,step,"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Gives a directory that is gone afterwards with all that is in it. */
  private static double inNewDirectory(java.util.function.ToDoubleFunction<Path> use) {
    try {
      Path parent = Files.createTempDirectory("zeroth-speed");
      try {
        return use.applyAsDouble(parent.resolve("run"));
      } finally {
        try (Stream<Path> files = Files.walk(parent)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use a temporary directory: " + FileProblem.of(e), e);
    }
  }
}
