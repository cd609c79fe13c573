package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Columns;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;

/**
 * The model that a run has written, with the task that it was tuned on; neither data nor base model
 * is needed.
 *
 * @param model ready to answer
 * @param task what the run calls the task
 * @param columns what its user said of the columns
 * @param maxLength longest text in tokens
 */
public record RunModel(TaskModel model, String task, Columns columns, int maxLength) {

  /** Whether a directory is a run's. */
  public static boolean isRun(Path directory) {
    return Files.isRegularFile(new RunDirectory(directory).record());
  }

  /**
   * Reads it.
   *
   * @throws BadInputException if the run has not written one, or it cannot be read
   */
  public static RunModel read(Path directory, Backend backend) {
    RunDirectory run = new RunDirectory(directory);
    Configuration c = RunRecord.read(run).configuration();
    if (!Files.isDirectory(run.model())) {
      throw new BadInputException(directory + ": the run has written no model yet");
    }
    RecordedTask task = new RecordedTask(run.record().toString(), c);
    TaskModel model = task.model(ModelSource.written(run.model(), null), backend);
    return new RunModel(
        model, c.task(), task.columns(), Math.min(c.maxLength(), model.maxLength()));
  }
}
