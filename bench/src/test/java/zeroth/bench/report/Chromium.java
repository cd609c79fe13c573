package zeroth.bench.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Chromium without a window.
 *
 * @param program its path
 */
record Chromium(Path program) {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** Why nothing was looked at, where {@link #find} finds none. */
  static final String MISSING = "pages are not looked at: none of " + NAMES + " on the PATH runs";

  /**
   * What came of a page.
   *
   * @param dom the page after its scripts have run
   * @param console what the browser's console says, a line each
   */
  record Seen(String dom, List<String> console) {}

  /** The first one on the PATH that says its version. */
  static Optional<Chromium> find() {
    return NAMES.stream()
        .flatMap(
            name ->
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .map(Chromium::new)
        .filter(Chromium::runs)
        .findFirst();
  }

  private boolean runs() {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Shows a page to a reader.
   *
   * @param page the file
   * @param directory for the browser's own files; a new one is made inside
   * @param width of the window in pixels
   * @param dark whether the reader's system is dark
   */
  Seen show(Path page, Path directory, int width, boolean dark)
      throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(directory, "browser");
    Path out = own.resolve("out");
    Path err = own.resolve("err");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"));
    command.addAll(List.of("--no-first-run", "--disable-background-networking"));
    command.addAll(List.of("--disable-component-update", "--disable-sync"));
    command.addAll(List.of("--enable-logging=stderr", "--virtual-time-budget=2000"));
    command.add("--user-data-dir=" + Files.createDirectory(own.resolve("data")));
    command.add("--blink-settings=preferredColorScheme=" + (dark ? 0 : 1));
    command.add("--window-size=" + width + ",900");
    command.add("--dump-dom");
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("Chromium has not ended after two minutes");
    }
    String said = Files.readString(err, StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new IOException("Chromium ended with " + process.exitValue() + ": " + said);
    }
    return new Seen(
        Files.readString(out, StandardCharsets.UTF_8),
        said.lines().filter(line -> line.contains("CONSOLE")).toList());
  }
}
