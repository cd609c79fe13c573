package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * The program as a user starts it, by bin/zeroth: the script lies in a tree of its own, beside a
 * jar that names the classes under test, so that it finds everything built.
 *
 * @param directory where the tree is
 */
record LaunchedZeroth(Path directory) {
  private static final int PATIENCE_SECONDS = 120;

  /** Makes the tree. */
  static LaunchedZeroth in(Path directory) throws IOException {
    Path bench = Files.createDirectories(directory.resolve("bench"));
    Path target = Files.createDirectories(bench.resolve("target"));
    Files.createDirectories(bench.resolve("src/main"));
    Files.createDirectories(bench.resolve("bin"));
    Files.writeString(directory.resolve("pom.xml"), "");
    Files.writeString(bench.resolve("pom.xml"), "");
    for (String file : List.of("bin/zeroth", "bin/compiler.json")) {
      Files.copy(Path.of(file), bench.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    String classes =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .map(path -> Path.of(path).toUri().toString())
            .collect(Collectors.joining(" "));
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classes);
    OutputStream jar = Files.newOutputStream(target.resolve("zeroth-bench.jar"));
    new JarOutputStream(jar, manifest).close();
    Files.writeString(target.resolve("built"), "");
    return new LaunchedZeroth(directory);
  }

  /**
   * Runs a line of shell in which {@code zeroth} is the program; nothing of it may be left after
   * two minutes.
   */
  CommandLineRun shell(String line) throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    Process process =
        builder("sh", "-c", "zeroth() { \"$ZEROTH\" \"$@\"; }\n" + line)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it hangs: " + line);
    } finally {
      end(process);
    }
    return new CommandLineRun(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Starts the program on a pseudo-terminal so wide. */
  Pty terminal(int columns, Object... args) throws IOException, InterruptedException {
    assumeTrue(hasScript(), "script from util-linux makes the pseudo-terminal");
    Path out = Files.createTempFile(directory, "terminal", "");
    String command =
        "stty columns "
            + columns
            + " rows 24; exec \"$ZEROTH\" "
            + Arrays.stream(args).map(LaunchedZeroth::quoted).collect(Collectors.joining(" "));
    Process process =
        builder("script", "-qefc", command, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    return new Pty(process, out);
  }

  private static boolean hasScript() throws InterruptedException {
    try {
      Process version = new ProcessBuilder("script", "--version").start();
      String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      version.waitFor();
      return said.contains("util-linux");
    } catch (IOException e) {
      return false;
    }
  }

  private static String quoted(Object arg) {
    return "'" + arg.toString().replace("'", "'\\''") + "'";
  }

  private ProcessBuilder builder(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("ZEROTH", directory.resolve("bench/bin/zeroth").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("ZEROTH_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -Xmx256m");
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().remove("COLUMNS");
    return builder;
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /**
   * The program on a terminal.
   *
   * @param process of {@code script}, whose keyboard is its standard input
   * @param screen all that has been written to the terminal
   */
  record Pty(Process process, Path screen) implements AutoCloseable {

    /** What has been written so far. */
    String text() throws IOException {
      return Files.readString(screen, StandardCharsets.UTF_8);
    }

    /** Waits until this is on the screen. */
    void await(String shown) throws IOException, InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!text().contains(shown)) {
        assertTrue(
            process.isAlive() && System.nanoTime() < end, () -> "no " + shown + ": " + all());
        Thread.sleep(20);
      }
    }

    private String all() {
      try {
        return text();
      } catch (IOException e) {
        return e.toString();
      }
    }

    /** Presses Ctrl-C. */
    void interrupt() throws IOException {
      process.getOutputStream().write(3);
      process.getOutputStream().flush();
    }

    /** The exit status. */
    int code() throws InterruptedException {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "it goes on: " + all());
      return process.exitValue();
    }

    @Override
    public void close() {
      end(process);
    }
  }
}
