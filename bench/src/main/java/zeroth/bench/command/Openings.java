package zeroth.bench.command;

import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.Setting;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.Task;
import zeroth.tensor.Backend;

/** Opens what the options name. */
final class Openings {
  private Openings() {}

  /** The model with its head and the task's texts. Options are looked at before files are read. */
  static Setting setting(ModelOptions model, TaskOptions options, Backend backend) {
    Task task = options.task();
    FileTask testFile = options.testTask();
    Setting.Head head =
        new Setting.Head(model.labels, model.prompts, model.promptTemplate, model.headScale);
    return Setting.of(
        ModelSource.read(model.model),
        backend,
        task,
        testFile,
        options.sizes(),
        head,
        model.maxLength);
  }
}
