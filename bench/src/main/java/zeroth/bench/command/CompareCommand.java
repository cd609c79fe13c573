package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.Version;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.ComparisonFiles;
import zeroth.bench.comparison.ComparisonTables;
import zeroth.bench.comparison.Score;
import zeroth.bench.comparison.Stage;
import zeroth.bench.comparison.Table;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.report.ComparisonReport;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.study.Arms;
import zeroth.bench.study.Budget;
import zeroth.bench.study.Study;
import zeroth.bench.study.StudyDirectory;
import zeroth.bench.study.StudyRates;
import zeroth.bench.study.StudyRequest;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;

/** {@code zeroth compare}: several methods on one budget, with spreads, on one page. */
@Command(
    name = "compare",
    description = "Compares methods on the same budget, with a search for each one's rate.",
    sortOptions = false)
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;

  @Option(
      names = "--methods",
      defaultValue = Arms.ALL,
      paramLabel = "<names>",
      description =
          "names between commas, each perhaps with settings, as in"
              + " mezo,ldsd-sgd:candidates=4,eps=1e-2,loren; all: those that need nothing but losses"
              + " of minibatches (${DEFAULT-VALUE})")
  private String methods;

  @Option(
      names = "--task",
      paramLabel = "<task>",
      description = "one that finetune takes; may be given several times (wordnet)")
  private List<String> tasks = new ArrayList<>();

  @Option(
      names = "--model",
      defaultValue = "minilm",
      paramLabel = "<model>",
      description = "one that finetune takes (${DEFAULT-VALUE})")
  private String model;

  @Option(
      names = "--budget",
      defaultValue = "2000 forwards",
      converter = OfBudget.class,
      paramLabel = "<n unit>",
      description =
          "what each run of a result may spend: a number and forwards (of a minibatch), examples,"
              + " tokens or seconds (${DEFAULT-VALUE})")
  private Budget budget;

  @Option(
      names = "--seeds",
      defaultValue = "0..2",
      paramLabel = "<list>",
      description = "seeds of the results: 0..4, or 0,1,7 (${DEFAULT-VALUE})")
  private String seeds;

  @Option(
      names = "--rates",
      defaultValue = "5",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description =
          "learning rates that are tried for each method, two to a factor of ten, around its default;"
              + " 1 takes the default (${DEFAULT-VALUE})")
  private int rates;

  @Option(
      names = "--sweep",
      paramLabel = "<key>=<values>",
      description =
          "a setting that is searched together with the rate, as in eps=1e-3,1e-2; may be given"
              + " several times, and all methods must have it")
  private List<String> sweeps = new ArrayList<>();

  @Option(
      names = "--tune",
      paramLabel = "<what>",
      description =
          "as finetune's; given several times, every method is compared in every way (full)")
  private List<String> tunes = new ArrayList<>();

  @Option(
      names = "--objective",
      converter = Names.OfObjective.class,
      paramLabel = "<loss>",
      description = "as finetune's")
  private ObjectiveName objective;

  @Option(
      names = "--prompt-template",
      paramLabel = "<text>",
      description = "as finetune's; for all tasks (each task's own)")
  private String promptTemplate;

  @Option(
      names = "--max-length",
      converter = Numbers.AtLeastTwo.class,
      paramLabel = "<n>",
      description = "longest text in tokens (128, or the model's most)")
  private Integer maxLength;

  @Option(
      names = "--train",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples to train on, of every task (each task's own number)")
  private Integer train;

  @Option(
      names = "--dev",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples that choose weights and rates (each task's own number)")
  private Integer dev;

  @Option(
      names = "--test",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples that results are measured on, once (each task's own number)")
  private Integer test;

  @Option(
      names = "--batch",
      defaultValue = "" + FineTuning.BATCH,
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "texts in a step's minibatch (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--schedule",
      defaultValue = "linear",
      converter = Names.OfSchedule.class,
      paramLabel = "<name>",
      description = "of the rate: constant, linear, cosine or warm_cosine (${DEFAULT-VALUE})")
  private Schedule schedule;

  @Option(
      names = "--select",
      defaultValue = "loss",
      converter = Names.OfSelection.class,
      paramLabel = "<what>",
      description =
          "which weights are a run's result, as finetune's; accuracy chooses rates by dev accuracy"
              + " too, all others by dev loss (${DEFAULT-VALUE})")
  private Selection selection;

  @Option(
      names = "--evaluations",
      defaultValue = "10",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "measurements of the dev split on a result's way (${DEFAULT-VALUE})")
  private int evaluations;

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
      names = "--jobs",
      defaultValue = "1",
      converter = Numbers.Threads.class,
      paramLabel = "<n>",
      description =
          "runs side by side, each with a model in memory and its share of the threads"
              + " (${DEFAULT-VALUE})")
  private int jobs;

  @Option(names = "--keep-models", description = "keep every run's weights, not its journal alone")
  private boolean keepModels;

  @Option(
      names = "--write-rates",
      paramLabel = "<file>",
      description =
          "write the rates chosen to this file too, for finetune --rates (rates.json in --out has them"
              + " as well)")
  private String writeRates;

  @Mixin private DeviceOptions device;

  /** {@code --budget}. */
  static final class OfBudget implements picocli.CommandLine.ITypeConverter<Budget> {
    @Override
    public Budget convert(String value) {
      try {
        return Budget.of(value);
      } catch (BadInputException e) {
        throw new picocli.CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    StudyDirectory directory = new StudyDirectory(Openings.path("--out", out));
    List<String> given =
        List.copyOf(spec.commandLine().getParent().getParseResult().originalArgs());
    if (!resume) {
      StudyRequest request = request();
      rates();
      directory.check();
      return run(request, directory, given);
    }
    List<String> all = again(directory.begun().command(), given);
    CompareCommand begun =
        root.again(all, CompareCommand.class, directory.path() + " was not made by zeroth compare");
    begun.rates();
    writeRates = begun.writeRates;
    return run(begun.request(), directory, all);
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

  /** The arguments of a study that goes on: those of its beginning, then what is given now. */
  private static List<String> again(List<String> begun, List<String> given) {
    List<String> all = new ArrayList<>(begun);
    all.addAll(given.subList(given.indexOf("compare") + 1, given.size()));
    all.removeIf("--resume"::equals);
    return List.copyOf(all);
  }

  private StudyRequest request() {
    List<Task> named =
        (tasks.isEmpty() ? List.of("wordnet") : List.copyOf(new LinkedHashSet<>(tasks)))
            .stream().map(Tasks::named).toList();
    List<String> ways =
        tunes.isEmpty() ? List.of(Tuning.FULL) : List.copyOf(new LinkedHashSet<>(tunes));
    return new StudyRequest(
        model,
        named,
        Arms.of(methods, ways),
        sweeps(),
        budget,
        seeds(),
        rates,
        train,
        dev,
        test,
        batch,
        schedule,
        evaluations,
        selection,
        objective,
        maxLength,
        promptTemplate,
        device.backend,
        Math.max(1, device.threads() / jobs),
        jobs,
        keepModels);
  }

  private Map<String, List<String>> sweeps() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String sweep : sweeps) {
      int equals = sweep.indexOf('=');
      List<String> values = List.of(sweep.substring(equals + 1).split(",", -1));
      boolean distinct = values.size() == new LinkedHashSet<>(values).size();
      if (equals < 1 || values.contains("") || !distinct) {
        throw new BadInputException(
            "--sweep " + sweep + ": expected KEY=VALUE,VALUE,... with different values");
      }
      all.put(sweep.substring(0, equals), values);
    }
    return all;
  }

  private List<Long> seeds() {
    try {
      int dots = seeds.indexOf("..");
      if (dots > 0) {
        long first = Long.parseLong(seeds.substring(0, dots));
        long last = Long.parseLong(seeds.substring(dots + 2));
        if (last >= first && last - first < 1000) {
          return LongStream.rangeClosed(first, last).boxed().toList();
        }
      } else {
        List<Long> all = new ArrayList<>();
        for (String seed : seeds.split(",", -1)) {
          all.add(Long.parseLong(seed.strip()));
        }
        return all;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        "--seeds " + seeds + ": expected FIRST..LAST or numbers with commas");
  }

  private int run(StudyRequest request, StudyDirectory directory, List<String> command) {
    Following following = new Following();
    Study.Outcome outcome;
    try {
      outcome = new Study(request, directory, following).run(command);
    } finally {
      following.close();
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
    write(request, directory, outcome.comparison(), command);
    print(directory, outcome.comparison());
    return ExitCode.DONE;
  }

  private void write(
      StudyRequest request, StudyDirectory directory, Comparison comparison, List<String> command) {
    ComparisonFiles files = new ComparisonFiles(comparison);
    directory.write("comparison.csv", files.csv());
    directory.write("comparison.json", files.json());
    String rates = StudyRates.of(request, comparison).json();
    directory.write("rates.json", rates);
    if (rates() != null) {
      RunDirectory.writeAtomically(rates(), rates);
    }
    directory.write("comparison.md", new ComparisonTables(comparison).markdown());
    ComparisonReport report =
        new ComparisonReport(
            comparison, request.model(), request.budget().toString(), settings(request, command));
    directory.write("comparison.html", report.html());
    for (int i = 0; i < comparison.tasks().size(); i++) {
      try {
        directory.write("curves-" + (i + 1) + ".svg", report.picture(comparison.tasks().get(i)));
        // what a Java runtime without fonts or without its graphics libraries throws
      } catch (IOException | LinkageError | InternalError e) {
        root.errors().println("zeroth: the curves could not be drawn: " + e);
      }
    }
  }

  private static List<String[]> settings(StudyRequest request, List<String> command) {
    Platform p = Platform.current();
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"command", "zeroth " + String.join(" ", command)});
    rows.add(new String[] {"zeroth", Version.current()});
    rows.add(new String[] {"batch", request.batch() + " texts"});
    rows.add(new String[] {"schedule", Names.of(request.schedule())});
    rows.add(
        new String[] {
          "seeds", request.seeds().stream().map(String::valueOf).collect(Collectors.joining(", "))
        });
    rows.add(
        new String[] {
          "threads", request.threads() + " for each of " + request.jobs() + " runs side by side"
        });
    rows.add(new String[] {"Java", p.java() + ", " + p.vm()});
    rows.add(new String[] {"system", p.os() + ", " + p.architecture()});
    rows.add(new String[] {"processor", p.cpu() + ", " + p.processors() + " available"});
    return rows;
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
        comparison.runs().stream().mapToLong(TrialRun::forwards).sum(),
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

  /** Shows how far the study is, and ends it after a signal. */
  private final class Following implements Study.Observer {
    private final LinkedHashSet<String> told = new LinkedHashSet<>();
    private StepBar bar;
    private long forwards;
    private long all;
    private int runs;
    private int trials;
    private String news = "";

    @Override
    public void notes(List<String> notes) {
      Openings.tell(spec.commandLine().getErr(), notes.stream().filter(told::add).toList());
    }

    @Override
    public void begins(Stage stage, int trials, long forwards) {
      root.stopSignal();
      this.trials = trials;
      this.runs = 0;
      this.all = forwards;
      this.news = stage.name();
      if (!root.isInteractive()) {
        root.errors().printf("zeroth: %s: %d runs%n", stage.name(), trials);
      } else if (bar == null) {
        int length = (int) Math.min(forwards, Integer.MAX_VALUE);
        bar = new StepBar(root.terminal(), zeroth.bench.Terminal.columns(), length);
      }
      show();
    }

    @Override
    public void went(long forwards) {
      this.forwards += forwards;
      show();
    }

    @Override
    public void ended(TrialRun run) {
      runs++;
      if (!run.isFinished()) {
        if (bar != null) {
          bar.clear();
        }
        root.errors()
            .printf(
                "zeroth: %s on %s, rate %s: %s%n",
                run.trial().arm().name(),
                run.trial().task(),
                run.trial().choice().text(),
                run.failure() == null ? run.status() : run.failure());
      }
      show();
    }

    private void show() {
      if (bar != null) {
        bar.to(
            (int) Math.min(forwards, Math.min(all, Integer.MAX_VALUE)),
            "%s %d/%d",
            news,
            runs,
            trials);
      }
    }

    @Override
    public boolean proceed() {
      return !root.stopSignal().isRequested();
    }

    private void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
