package zeroth.bench.command;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import zeroth.bench.Version;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.Finetuning;
import zeroth.bench.experiment.LearningRate;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Setting;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Dataset;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Selection;
import zeroth.zo.Trainer;

/** Options that decide what a run computes, and the run that they describe. */
final class FinetuneOptions {
  @Mixin ModelOptions model;
  @Mixin TaskOptions task;
  @Mixin TrainingOptions training;
  @Mixin DeviceOptions device;

  /**
   * Looks at the options before any file of the model or the data is read.
   *
   * @throws zeroth.tensor.BadInputException if a value is out of range or two exclude each other
   */
  MethodChoice choice() {
    MethodChoice method = training.method();
    training.trainer(method.entry().learningRate(), training.selection(method, null));
    return method;
  }

  /**
   * Reads model and data, and puts the run together.
   *
   * @param command the arguments that its record names
   * @param begun configuration of the run that goes on, or null: what was not given is as it was
   */
  PlannedRun plan(MethodChoice method, Backend backend, List<String> command, Configuration begun) {
    Selection selection = training.selection(method, begun);
    Setting setting = Openings.setting(model, task, backend);
    LearningRate lr = training.learningRate(method, setting.model(), begun);
    Trainer trainer = training.trainer(lr.rate(), selection);
    Dataset data = setting.dataset();
    List<String> notes = new ArrayList<>(setting.notes());
    Finetuning finetuning =
        new Finetuning(
            setting.model(),
            Openings.encode(setting, "train", data.train(), notes::add),
            Openings.encode(setting, "dev", data.dev(), notes::add),
            Openings.encode(setting, "test", data.test(), notes::add),
            training.batch,
            training.seed);
    Configuration configuration = configuration(setting, finetuning, method, trainer, lr.origin());
    Parameters theta = setting.model().parameters();
    return new PlannedRun(
        finetuning,
        trainer,
        method.create(theta),
        record(setting, configuration, command),
        training.snapshotEvery,
        List.copyOf(notes));
  }

  private Configuration configuration(
      Setting setting,
      Finetuning finetuning,
      MethodChoice method,
      Trainer trainer,
      String learningRateFrom) {
    Dataset data = setting.dataset();
    return new Configuration(
        model.model,
        task.task,
        task.testFile,
        task.textColumn,
        task.labelColumn,
        Names.of(task.header),
        method.name(),
        method.hyperparameters(),
        training.steps,
        training.batch,
        trainer.learningRate(),
        learningRateFrom,
        Names.of(training.schedule),
        training.seed,
        data.train().size(),
        data.dev().size(),
        data.test().size(),
        training.devEvery,
        training.patience,
        trainer.selection().text(),
        setting.maxLength(),
        model.headScale,
        data.labels(),
        setting.prompts(),
        EncodedTexts.sha256(finetuning.train(), finetuning.dev(), finetuning.test()),
        device.threads(),
        device.name());
  }

  private static RunRecord record(
      Setting setting, Configuration configuration, List<String> command) {
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
}
