package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import zeroth.bench.report.SpeedHistoryReport;
import zeroth.bench.speed.SpeedHistory;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/** {@code zeroth speed --history}: what was measured before, as a page and a picture. */
final class SpeedPages {
  private SpeedPages() {}

  /**
   * Writes {@code out.html} and {@code out.svg}.
   *
   * @param directory of tables
   * @param out their name, maybe with .html at its end; null is refused
   * @param lines gets a line for each file
   */
  static void write(Path directory, Path out, PrintWriter lines) {
    if (out == null) {
      throw new BadInputException(
          "--history " + directory + ": --out <name> is missing, for <name>.html and <name>.svg");
    }
    String name = out.toString().replaceFirst("\\.html$", "");
    for (String end : List.of(".html", ".svg")) {
      if (Files.exists(Path.of(name + end), LinkOption.NOFOLLOW_LINKS)) {
        throw new BadInputException("--out " + name + end + " exists: choose another name");
      }
    }
    SpeedHistoryReport report = new SpeedHistoryReport(SpeedHistory.read(directory));
    try {
      write(Path.of(name + ".html"), report.html());
      lines.println("report: " + name + ".html");
      write(Path.of(name + ".svg"), report.svg());
      lines.println("picture: " + name + ".svg");
      lines.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write --out " + out + ": " + FileProblem.of(e), e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
  }
}
