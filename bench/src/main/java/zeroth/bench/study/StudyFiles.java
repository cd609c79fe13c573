package zeroth.bench.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import zeroth.bench.Version;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.ComparisonFiles;
import zeroth.bench.comparison.ComparisonTables;
import zeroth.bench.report.ComparisonReport;
import zeroth.bench.run.Platform;

/**
 * What a whole study leaves beside its runs: the page, the tables, the pictures, the rates.
 *
 * @param request what was asked for
 * @param comparison what it came to
 * @param command the arguments that the page names
 */
public record StudyFiles(StudyRequest request, Comparison comparison, List<String> command) {

  /** The rates that were chosen, as {@code finetune --rates} reads them. */
  public String rates() {
    return StudyRates.of(request, comparison).json();
  }

  /**
   * Writes all of them.
   *
   * @return why the pictures are missing, where this Java runtime cannot draw
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public Optional<String> write(StudyDirectory directory) {
    ComparisonFiles files = new ComparisonFiles(comparison);
    directory.write("comparison.csv", files.csv());
    directory.write("comparison.json", files.json());
    directory.write("rates.json", rates());
    directory.write("comparison.md", new ComparisonTables(comparison).markdown());
    ComparisonReport report =
        new ComparisonReport(comparison, request.model(), request.budget().toString(), settings());
    directory.write("comparison.html", report.html());
    for (int i = 0; i < comparison.tasks().size(); i++) {
      try {
        directory.write("curves-" + (i + 1) + ".svg", report.picture(comparison.tasks().get(i)));
        // what a Java runtime without fonts or without its graphics libraries throws
      } catch (IOException | LinkageError | InternalError e) {
        return Optional.of("the curves could not be drawn: " + e);
      }
    }
    return Optional.empty();
  }

  private List<String[]> settings() {
    Platform p = Platform.current();
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"command", "zeroth " + String.join(" ", command)});
    rows.add(new String[] {"zeroth", Version.current()});
    String schedule = request.training().schedule().name().toLowerCase(Locale.ROOT);
    rows.add(new String[] {"batch", request.training().batch() + " texts"});
    rows.add(new String[] {"schedule", schedule});
    rows.add(
        new String[] {
          "seeds", request.seeds().stream().map(String::valueOf).collect(Collectors.joining(", "))
        });
    StudyComputing computing = request.computing();
    rows.add(
        new String[] {
          "threads", computing.threads() + " for up to " + computing.jobs() + " runs side by side"
        });
    rows.add(new String[] {"Java", p.java() + ", " + p.vm()});
    rows.add(new String[] {"system", p.os() + ", " + p.architecture()});
    rows.add(new String[] {"processor", p.cpu() + ", " + p.processors() + " available"});
    return rows;
  }
}
