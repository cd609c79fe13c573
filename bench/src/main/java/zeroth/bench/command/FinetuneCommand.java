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
import zeroth.bench.experiment.Finetuning;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.report.Report;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.MetricsCsv;
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

/** {@code zeroth finetune}: a model from zero-shot to its best weights, in a run directory. */
@Command(
    name = "finetune",
    description = "Fine-tunes a model on a task by forward passes alone.",
    sortOptions = false)
final class FinetuneCommand implements Callable<Integer> {
  /** Steps in a row with a non-finite loss after which a run fails. */
  private static final int SKIP_LIMIT = 10;

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

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    MethodChoice method = training.method();
    double lr = training.learningRate(method, model.model);
    Trainer trainer = training.trainer(lr, SKIP_LIMIT);
    Path directory = directory();
    RunDirectory.check(directory, force);
    try (Backend backend = device.open()) {
      Setting setting = Openings.setting(model, task, backend);
      Finetuning finetuning = finetuning(setting);
      Method steps = method.create(setting.model().parameters());
      RunRecord record = record(setting, method, lr);
      RunDirectory run = RunDirectory.create(directory, force);
      record.write(run);
      announce(record, directory);
      train(finetuning, trainer, steps, record, run, stopwatch);
    }
    return ExitCode.DONE;
  }

  private void train(
      Finetuning finetuning,
      Trainer trainer,
      Method method,
      RunRecord record,
      RunDirectory run,
      Stopwatch stopwatch) {
    try (MetricsCsv metrics = new MetricsCsv(run)) {
      Outcome outcome;
      try (Progress progress = progress(trainer.steps())) {
        outcome =
            finetuning.run(
                trainer,
                method,
                metrics,
                new BestWeights(finetuning.model(), run.model()),
                progress == null ? new Finetuning.Observer() {} : progress,
                stopwatch);
      } catch (DivergedException e) {
        record.with(RunRecord.Status.DIVERGED, null, null).write(run);
        throw e;
      }
      RunRecord finished =
          record.with(RunRecord.Status.FINISHED, outcome.sha256(), outcome.results());
      finished.write(run);
      run.writeReport(
          new Report(finished, metrics.rows(), outcome.zeroShot(), outcome.test()).html());
      finish(outcome, run);
    }
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

  private RunRecord record(Setting setting, MethodChoice method, double learningRate) {
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
            device.threads(),
            device.name());
    Parameters theta = setting.model().parameters();
    return new RunRecord(
        Version.current(),
        RunRecord.Status.RUNNING,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        List.copyOf(spec.commandLine().getParent().getParseResult().originalArgs()),
        configuration,
        Platform.current(),
        setting.backend().description(),
        theta.size(),
        theta.trainableSize(),
        theta.sha256(),
        null,
        null);
  }

  private Path directory() {
    if (out == null) {
      String name = task.task.equals("wordnet") ? task.task : "custom";
      String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
      return Path.of("runs", name + "-" + training.method + "-" + time);
    }
    try {
      return Path.of(out);
    } catch (InvalidPathException e) {
      throw new BadInputException("--out " + out + " is no path: " + e.getReason());
    }
  }

  private Progress progress(int steps) {
    return root.isInteractive() ? new Progress(root.errors(), steps) : null;
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
