package zeroth.bench.command;

import java.nio.file.Path;
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
    NewTexts files = NewTexts.of(out, List.of(".html", ".csv", ".md"));
    List<NamedRun> runs = NamedRun.read(paths);
    RunsTable table = new RunsTable(runs);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(".html", new RunsReport(title, runs).html());
    texts.put(".csv", table.csv());
    texts.put(".md", table.markdown());
    files.write(texts, spec.commandLine().getOut());
    return ExitCode.DONE;
  }
}
