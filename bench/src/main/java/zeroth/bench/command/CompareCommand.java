package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.ComparisonTables;
import zeroth.bench.comparison.Score;
import zeroth.bench.comparison.Table;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.study.Study;
import zeroth.bench.study.StudyDirectory;
import zeroth.bench.study.StudyFiles;
import zeroth.bench.study.StudyRequest;
import zeroth.tensor.BadInputException;
import zeroth.zo.workers.Workers;

/** {@code zeroth compare}: several methods on one budget, with spreads, on one page. */
@Command(
    name = "compare",
    description = "Compares methods on the same budget, with a search for each one's rate.",
    sortOptions = false)
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;

  @Mixin private StudyOptions options;
  @Mixin private WorkersOptions workers;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "<dir>",
      description = "the study's directory")
  private String out;

  @Option(
      names = "--resume",
      description =
          "go on with the study in that directory: its options are those it was begun with, and what"
              + " is given besides replaces or adds to them; runs that have ended are taken as they"
              + " are")
  private boolean resume;

  @Option(
      names = "--write-rates",
      paramLabel = "<file>",
      description =
          "write the rates chosen to this file too, for finetune --rates (rates.json in --out has them"
              + " as well)")
  private String writeRates;

  @Option(
      names = "--tensorboard",
      paramLabel = "<dir>",
      description =
          "write every run's losses, accuracies, rate and forwards for TensorBoard when it has ended,"
              + " to a directory of the study's name in this one")
  private String tensorBoard;

  /** What the options ask for. */
  StudyRequest request() {
    return options.request();
  }

  @Override
  public Integer call() {
    StudyDirectory directory = new StudyDirectory(Openings.path("--out", out));
    List<String> given =
        List.copyOf(spec.commandLine().getParent().getParseResult().originalArgs());
    if (!resume) {
      StudyRequest request = options.request();
      rates();
      workers.check();
      directory.check();
      return run(request, directory, given);
    }
    List<String> all = again(directory.begun().command(), given);
    CompareCommand begun =
        root.again(all, CompareCommand.class, directory.path() + " was not made by zeroth compare");
    begun.rates();
    workers.check(); // who computes is said anew
    writeRates = begun.writeRates;
    tensorBoard = begun.tensorBoard;
    return run(begun.options.request(), directory, all);
  }

  /**
   * Where the rates go beside the directory; null for nowhere else.
   *
   * @throws BadInputException if they cannot go there
   */
  private Path rates() {
    if (writeRates == null) {
      return null;
    }
    Path file = Openings.path("--write-rates", writeRates);
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || parent == null || !Files.isWritable(parent)) {
      throw new BadInputException(
          "--write-rates " + file + ": expected a file in a directory that can be written");
    }
    return file;
  }

  /** Where the runs' events go; null for nowhere. */
  private StudyEvents events(StudyDirectory directory) {
    if (tensorBoard == null) {
      return null;
    }
    Path name = directory.path().toAbsolutePath().normalize().getFileName();
    Path events = Openings.path("--tensorboard", tensorBoard);
    return new StudyEvents(name == null ? events : events.resolve(name));
  }

  /** The arguments of a study that goes on: those of its beginning, then what is given now. */
  private static List<String> again(List<String> begun, List<String> given) {
    List<String> all = new ArrayList<>(begun);
    all.addAll(given.subList(given.indexOf("compare") + 1, given.size()));
    all.removeIf("--resume"::equals);
    return List.copyOf(all);
  }

  private int run(StudyRequest request, StudyDirectory directory, List<String> command) {
    StudyEvents events = events(directory);
    Study.Outcome outcome;
    try (StudyProgress progress = new StudyProgress(root, spec.commandLine().getErr(), events);
        Workers found = workers.areAsked() ? workers(command) : null) {
      outcome = new Study(request, directory, progress, found).run(command);
    }
    if (!outcome.whole()) {
      root.errors()
          .printf(
              Locale.ROOT,
              "zeroth: %d runs are done; zeroth compare --out %s --resume goes on%n",
              outcome.comparison().runs().size(),
              directory.path());
      return ExitCode.DONE;
    }
    StudyFiles files = new StudyFiles(request, outcome.comparison(), command);
    files.write(directory).ifPresent(why -> root.errors().println("zeroth: " + why));
    if (rates() != null) {
      RunDirectory.writeAtomically(rates(), files.rates());
    }
    print(directory, outcome.comparison());
    return ExitCode.DONE;
  }

  /**
   * @throws BadInputException if they would not find its files
   */
  private Workers workers(List<String> command) {
    if (!workers.areHere()) {
      SharedArguments.relative(command)
          .ifPresent(
              path -> {
                throw new BadInputException(
                    "--workers: "
                        + path
                        + " is a relative path, and workers are in other directories: give it from"
                        + " the root on");
              });
    }
    return workers.open(
        StudyWorker.class, StudyWorker.description(command, out, workers.threads()));
  }

  private void print(StudyDirectory directory, Comparison comparison) {
    PrintWriter text = spec.commandLine().getOut();
    ComparisonTables tables = new ComparisonTables(comparison);
    for (String task : comparison.tasks()) {
      print(text, tables.standings(task));
    }
    for (Score score : Score.values()) {
      if (comparison.tasks().size() > 1 && comparison.arms().size() > 1) {
        print(text, tables.ranks(score));
        text.println(tables.ranksSay(score));
        text.println();
      }
    }
    text.println("table: " + directory.path().resolve("comparison.csv"));
    text.println("report: " + directory.path().resolve("comparison.html"));
    text.printf(
        Locale.ROOT,
        "final: runs=%d forwards=%d seconds=%.1f%n",
        comparison.runs().size(),
        comparison.runs().stream().mapToLong(comparison::forwards).sum(),
        comparison.runs().stream().mapToDouble(TrialRun::seconds).sum());
    text.flush();
  }

  private static void print(PrintWriter text, Table table) {
    text.println(table.title());
    TextTable lines = new TextTable(1, table.heads().toArray(String[]::new));
    table.rows().forEach(row -> lines.row(row.toArray()));
    text.println(lines);
    text.println();
  }
}
