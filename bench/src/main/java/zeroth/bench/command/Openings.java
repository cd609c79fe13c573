package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import zeroth.bench.experiment.Setting;
import zeroth.bench.finetuning.FineTuning;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;

/** Opens what the options name. */
final class Openings {
  private Openings() {}

  /** What the options say of model and data. */
  static FineTuning asked(ModelOptions model, TaskOptions data) {
    FineTuning asked =
        FineTuning.of(model.model, data.task())
            .testFile(data.testTask())
            .sizes(data.sizes())
            .labels(model.labels())
            .prompts(model.prompts())
            .promptTemplate(model.promptTemplate)
            .headScale(model.headScale)
            .score(model.score);
    if (model.answerTokens != null) {
      asked.answerTokens(model.answerTokens);
    }
    return model.maxLength == null ? asked : asked.maxLength(model.maxLength);
  }

  /**
   * A path that an option names.
   *
   * @throws BadInputException if it is none
   */
  static Path path(String option, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new BadInputException(option + " " + value + " is no path: " + e.getReason());
    }
  }

  /** The model with its head and the task's texts. Options are looked at before files are read. */
  static Setting setting(ModelOptions model, TaskOptions data, Backend backend) {
    return asked(model, data).setting(backend);
  }

  /** Says what a user should know, each thing in a line without control characters. */
  static void tell(PrintWriter err, List<String> notes) {
    for (String note : notes) {
      err.println("zeroth: " + note.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+", " "));
    }
    err.flush();
  }
}
