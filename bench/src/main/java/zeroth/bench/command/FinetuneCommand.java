package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
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
import zeroth.bench.Version;
import zeroth.bench.experiment.BestWeights;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.Finetuning;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.report.Report;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Dataset;
import zeroth.tensor.Backend;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameters;
import zeroth.zo.DivergedException;
import zeroth.zo.Method;
import zeroth.zo.Trainer;
import zeroth.zo.journal.Journal;

/** {@code zeroth finetune}: a model from zero-shot to its best weights, in a run directory. */
@Command(
    name = "finetune",
    description = "Fine-tunes a model on a task by forward passes alone.",
    sortOptions = false)
final class FinetuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;
  @Mixin private ModelOptions model;
  @Mixin private TaskOptions task;
  @Mixin private TrainingOptions training;
  @Mixin private DeviceOptions device;

  @Option(
      names = "--out",
      paramLabel = "<dir>",
      description = "the run directory (runs/TASK-METHOD-TIME)")
  private String out;

  @Option(names = "--force", description = "replace a previous run in that directory")
  private boolean force;

  @Option(
      names = "--resume",
      paramLabel = "<run>",
      description =
          "go on with the run in this directory; of the options that decide what is computed,"
              + " --steps alone may differ from the run's")
  private String resume;

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    if (resume != null) {
      return resume(stopwatch);
    }
    MethodChoice method = training.method();
    double lr = training.learningRate(method, model.model);
    Trainer trainer = training.trainer(lr);
    Path directory = path("--out", out == null ? defaultDirectory() : out);
    RunDirectory.check(directory, force);
    try (Backend backend = device.open()) {
      Setting setting = Openings.setting(model, task, backend);
      Finetuning finetuning = finetuning(setting);
      Method steps = method.create(setting.model().parameters());
      RunRecord record = record(setting, finetuning, method, lr, arguments());
      RunDirectory run = RunDirectory.create(directory, force);
      record.write(run);
      announce(record, directory);
      try (RunKeeping keeping = RunKeeping.begin(run, record, training.snapshotEvery)) {
        train(finetuning, trainer, steps, record, keeping, stopwatch);
      }
    }
    return ExitCode.DONE;
  }

  private Integer resume(Stopwatch stopwatch) {
    for (String other : List.of("--out", "--force")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw new BadInputException("--resume and " + other + " exclude each other");
      }
    }
    Resumption begun = Resumption.read(RunDirectory.resume(path("--resume", resume)));
    FinetuneCommand all = root.finetune(begun.record().command(), arguments());
    MethodChoice method = all.training.method();
    double lr = all.training.learningRate(method, all.model.model);
    Trainer trainer = all.training.trainer(lr);
    try (Backend backend = all.device.open()) {
      Setting setting = Openings.setting(all.model, all.task, backend);
      Finetuning finetuning = all.finetuning(setting);
      Method steps = method.create(setting.model().parameters());
      RunRecord record =
          begun.continued(all.record(setting, finetuning, method, lr, begun.record().command()));
      Journal journal = begun.journal(record, trainer);
      announce(record, begun.run().path());
      try (RunKeeping keeping =
          RunKeeping.resume(begun.run(), journal, all.training.snapshotEvery)) {
        record.write(begun.run());
        train(finetuning, trainer, steps, record, keeping, stopwatch);
      }
    }
    return ExitCode.DONE;
  }

  private void train(
      Finetuning finetuning,
      Trainer trainer,
      Method method,
      RunRecord record,
      RunKeeping keeping,
      Stopwatch stopwatch) {
    RunDirectory run = keeping.run();
    Outcome outcome;
    try (Watching watching = watching(trainer.steps())) {
      outcome =
          finetuning.run(
              trainer,
              method,
              new BestWeights(finetuning.model(), run.model()),
              keeping,
              watching,
              stopwatch);
    } catch (DivergedException e) {
      record.with(RunRecord.Status.DIVERGED, null, null).write(run);
      throw e;
    }
    RunRecord.Status status =
        outcome.interrupted() ? RunRecord.Status.INTERRUPTED : RunRecord.Status.FINISHED;
    RunRecord ended = record.with(status, outcome.sha256(), outcome.results());
    ended.write(run);
    run.writeReport(
        new Report(ended, outcome.metrics(), outcome.zeroShot(), outcome.test()).html());
    finish(outcome, run);
  }

  private Finetuning finetuning(Setting setting) {
    Dataset data = setting.dataset();
    return new Finetuning(
        setting.model(),
        setting.backend(),
        setting.encode(data.train()),
        setting.encode(data.dev()),
        setting.encode(data.test()),
        training.batch,
        training.seed);
  }

  private RunRecord record(
      Setting setting,
      Finetuning finetuning,
      MethodChoice method,
      double learningRate,
      List<String> command) {
    Dataset data = setting.dataset();
    Configuration configuration =
        new Configuration(
            model.model,
            task.task,
            task.testFile,
            method.name(),
            method.hyperparameters(),
            training.steps,
            training.batch,
            learningRate,
            Names.of(training.schedule),
            training.seed,
            data.train().size(),
            data.dev().size(),
            data.test().size(),
            training.devEvery,
            training.patience,
            setting.maxLength(),
            model.headScale,
            data.labels(),
            setting.prompts(),
            EncodedTexts.sha256(finetuning.train(), finetuning.dev(), finetuning.test()),
            device.threads(),
            device.name());
    Parameters theta = setting.model().parameters();
    return new RunRecord(
        Version.current(),
        RunRecord.Status.RUNNING,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        command,
        configuration,
        Platform.current(),
        setting.backend().description(),
        theta.size(),
        theta.trainableSize(),
        theta.sha256(),
        null,
        null);
  }

  private List<String> arguments() {
    return List.copyOf(spec.commandLine().getParent().getParseResult().originalArgs());
  }

  private String defaultDirectory() {
    String name = task.task.equals("wordnet") ? task.task : "custom";
    String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    return Path.of("runs", name + "-" + training.method + "-" + time).toString();
  }

  private static Path path(String option, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new BadInputException(option + " " + value + " is no path: " + e.getReason());
    }
  }

  private Watching watching(int steps) {
    Progress progress = root.isInteractive() ? new Progress(root.errors(), steps) : null;
    return new Watching(progress, root.stopSignal());
  }

  /** What is about to be done, for who watches. */
  private void announce(RunRecord record, Path directory) {
    if (!root.isInteractive()) {
      return;
    }
    Configuration c = record.configuration();
    PrintWriter lines = spec.commandLine().getOut();
    lines.printf(Locale.ROOT, "model      %s, %,d weights%n", c.model(), record.parameters());
    lines.printf(
        Locale.ROOT,
        "task       %s: %d classes, %,d train, %,d dev, %,d test texts%n",
        c.task(),
        c.labels().size(),
        c.train(),
        c.dev(),
        c.test());
    lines.printf(
        Locale.ROOT,
        "method     %s %s, %,d steps of %d texts, lr %s %s, seed %d%n",
        c.method(),
        c.hyperparameters(),
        c.steps(),
        c.batch(),
        c.learningRate(),
        c.schedule(),
        c.seed());
    lines.printf(Locale.ROOT, "backend    %s%n", record.backend());
    lines.printf(Locale.ROOT, "run        %s%n", directory);
    lines.flush();
  }

  private void finish(Outcome outcome, RunDirectory run) {
    if (outcome.training().skipped() > 0) {
      root.errors()
          .printf(
              Locale.ROOT,
              "zeroth: %d of %d steps were skipped for a loss that was not finite%n",
              outcome.training().skipped(),
              outcome.training().steps());
    }
    if (outcome.interrupted()) {
      root.errors()
          .printf(
              Locale.ROOT,
              "zeroth: interrupted after %d steps; zeroth finetune --resume %s goes on%n",
              outcome.training().steps(),
              run.path());
    }
    PrintWriter lines = spec.commandLine().getOut();
    lines.printf(Locale.ROOT, "report: %s%n", run.report());
    lines.printf(
        Locale.ROOT,
        "final: accuracy=%.3f zero_shot=%.3f loss=%.4f forwards=%d seconds=%.1f sha256=%s%n",
        outcome.test().accuracy(),
        outcome.zeroShot().accuracy(),
        outcome.test().loss(),
        outcome.training().forwards(),
        outcome.seconds(),
        outcome.sha256());
    lines.flush();
  }
}
