package zeroth.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.tensorboard.RunEvents;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * The runs of a study for TensorBoard: {@code DIR/STUDY/TASK/ARM/STAGE/RUN} has the rows of a run
 * that has ended, once.
 *
 * @param directory the study's in TensorBoard's
 */
record StudyEvents(Path directory) {

  /**
   * Writes what a run came to, unless it is there, or the run could not begin.
   *
   * @throws BadInputException if it cannot be written
   */
  void add(TrialRun run) {
    Path to = directory.resolve(run.trial().path());
    if (run.record() == null || isWritten(to)) {
      return;
    }
    try (RunEvents events = RunEvents.create(to, run.record())) {
      run.metrics().forEach(events::add);
    }
  }

  private static boolean isWritten(Path directory) {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      throw new BadInputException("--tensorboard " + directory + ": " + FileProblem.of(e));
    }
  }
}
