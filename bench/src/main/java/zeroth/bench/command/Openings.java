package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.Setting;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.LabelledText;
import zeroth.bench.task.Task;
import zeroth.tensor.backend.Backend;

/** Opens what the options name. */
final class Openings {
  private Openings() {}

  /** The model with its head and the task's texts. Options are looked at before files are read. */
  static Setting setting(ModelOptions model, TaskOptions options, Backend backend) {
    Task task = options.task();
    FileTask testFile = options.testTask();
    Setting.Head head =
        new Setting.Head(model.labels, model.prompts(), model.promptTemplate, model.headScale);
    Setting setting =
        Setting.of(
            ModelSource.read(model.model),
            backend,
            task,
            testFile,
            options.sizes(),
            head,
            model.maxLength());
    int longest = setting.maxLength();
    return model.maxLength == null || model.maxLength <= longest
        ? setting
        : setting.noting(
            "--max-length " + model.maxLength + ": the model takes " + longest + " tokens at most");
  }

  /** A split as tokens; how many of its texts are cut is said with what else there is to say. */
  static EncodedTexts encode(
      Setting setting, String split, List<LabelledText> texts, Consumer<String> notes) {
    EncodedTexts encoded = setting.encode(texts);
    setting.cut(split, texts, encoded).ifPresent(notes);
    return encoded;
  }

  /** Says what a user should know, each thing in a line without control characters. */
  static void tell(PrintWriter err, List<String> notes) {
    for (String note : notes) {
      err.println("zeroth: " + note.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+", " "));
    }
    err.flush();
  }
}
