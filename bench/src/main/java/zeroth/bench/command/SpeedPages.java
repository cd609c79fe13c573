package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    NewTexts files = NewTexts.of(out.toString(), List.of(".html", ".svg"));
    SpeedHistoryReport report = new SpeedHistoryReport(SpeedHistory.read(directory));
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(".html", report.html());
    try {
      texts.put(".svg", report.svg());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot draw " + out + ": " + FileProblem.of(e), e);
    }
    files.write(texts, lines);
  }
}
