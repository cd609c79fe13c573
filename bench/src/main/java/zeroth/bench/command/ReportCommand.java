package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.report.RunsReport;
import zeroth.bench.report.RunsTable;
import zeroth.bench.run.NamedRun;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/** {@code zeroth report}: runs that there are, side by side. */
@Command(
    name = "report",
    description = "Lays runs side by side: their curves and a table, as a page, CSV and Markdown.",
    sortOptions = false)
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "<run>",
      description = "directories of runs, or of a protocol's runs")
  private List<Path> paths;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "<name>",
      description = "what is written: <name>.html, <name>.csv and <name>.md, all new")
  private String out;

  @Option(
      names = "--title",
      defaultValue = "Runs side by side",
      paramLabel = "<text>",
      description = "the page's title (${DEFAULT-VALUE})")
  private String title;

  @Override
  public Integer call() {
    String name = out.endsWith(".html") ? out.substring(0, out.length() - 5) : out;
    for (String end : List.of(".html", ".csv", ".md")) {
      if (Files.exists(Openings.path("--out", name + end), LinkOption.NOFOLLOW_LINKS)) {
        throw new BadInputException("--out " + name + end + " exists: choose another name");
      }
    }
    List<NamedRun> runs = NamedRun.read(paths);
    RunsTable table = new RunsTable(runs);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(".html", new RunsReport(title, runs).html());
    texts.put(".csv", table.csv());
    texts.put(".md", table.markdown());
    PrintWriter lines = spec.commandLine().getOut();
    texts.forEach(
        (end, text) -> {
          write(Path.of(name + end), text);
          lines.println((end.equals(".html") ? "report: " : "table: ") + name + end);
        });
    lines.flush();
    return ExitCode.DONE;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write --out " + file + ": " + FileProblem.of(e), e);
    }
  }
}
