package zeroth.bench.command;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Mixin;
import zeroth.bench.Version;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.Finetuning;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Setting;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Dataset;
import zeroth.tensor.Backend;
import zeroth.tensor.Parameters;
import zeroth.zo.Trainer;

/** Options that decide what a run computes, and the run that they describe. */
final class FinetuneOptions {
  @Mixin ModelOptions model;
  @Mixin TaskOptions task;
  @Mixin TrainingOptions training;
  @Mixin DeviceOptions device;

  /**
   * What can be said before any file is read.
   *
   * @param method with its settings
   * @param trainer with the learning rate
   */
  record Choice(MethodChoice method, Trainer trainer) {}

  /**
   * Looks at the options.
   *
   * @throws zeroth.tensor.BadInputException if a value is out of range or two exclude each other
   */
  Choice choice() {
    MethodChoice method = training.method();
    double lr = training.learningRate(method, model.model);
    return new Choice(method, training.trainer(lr));
  }

  /**
   * Reads model and data, and puts the run together.
   *
   * @param command the arguments that its record names
   */
  PlannedRun plan(Choice choice, Backend backend, List<String> command) {
    Setting setting = Openings.setting(model, task, backend);
    Dataset data = setting.dataset();
    Finetuning finetuning =
        new Finetuning(
            setting.model(),
            setting.backend(),
            setting.encode(data.train()),
            setting.encode(data.dev()),
            setting.encode(data.test()),
            training.batch,
            training.seed);
    Parameters theta = setting.model().parameters();
    return new PlannedRun(
        finetuning,
        choice.trainer(),
        choice.method().create(theta),
        record(setting, configuration(setting, finetuning, choice), command),
        training.snapshotEvery);
  }

  private Configuration configuration(Setting setting, Finetuning finetuning, Choice choice) {
    Dataset data = setting.dataset();
    return new Configuration(
        model.model,
        task.task,
        task.testFile,
        task.textColumn,
        task.labelColumn,
        Names.of(task.header),
        choice.method().name(),
        choice.method().hyperparameters(),
        training.steps,
        training.batch,
        choice.trainer().learningRate(),
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
