package zeroth.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.tensorboard.EventFile;
import zeroth.bench.tensorboard.RunEvents;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.zo.journal.AtomicFile;

/**
 * The runs of a study for TensorBoard: {@code DIR/STUDY/TASK/ARM/STAGE/RUN} has the rows of a run
 * that has ended, all of them or none.
 *
 * @param directory the study's in TensorBoard's
 */
record StudyEvents(Path directory) {

  /**
   * @throws BadInputException as {@link EventFile#check}, before any run
   */
  StudyEvents {
    EventFile.check(directory);
  }

  /**
   * Writes what a run came to, unless it is there, or the run could not begin. What a killed study
   * has left of it is taken back by the file behind it; see {@link EventFile}.
   *
   * @throws BadInputException if it cannot be written
   */
  void add(TrialRun run) {
    Path to = directory.resolve(run.trial().path());
    if (run.record() == null || Files.exists(to)) {
      return;
    }
    Path partial = to.resolveSibling(to.getFileName() + AtomicFile.PARTIAL);
    try (RunEvents events = RunEvents.create(partial, run.record())) {
      run.metrics().forEach(events::add);
    }
    try {
      Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new BadInputException("--tensorboard " + to + ": " + FileProblem.of(e));
    }
  }
}
