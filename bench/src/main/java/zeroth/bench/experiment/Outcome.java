package zeroth.bench.experiment;

import java.util.List;
import zeroth.bench.run.Metric;
import zeroth.bench.run.RunRecord;
import zeroth.zo.DivergedException;
import zeroth.zo.TrainingResult;

/**
 * What fine-tuning came to.
 *
 * @param zeroShot the test split before the first step
 * @param test the test split with the weights that were selected
 * @param selected which those are
 * @param training steps, forwards, and the development split
 * @param sha256 hash of the weights that were selected
 * @param metrics the rows of metrics.csv
 * @param diverged why the run could not go on to its last step, or null
 * @param interrupted whether the run was asked to end before its last step
 * @param seconds from the stopwatch's start to the last measurement
 * @param workers who computed; null where this process did
 */
public record Outcome(
    Measurement zeroShot,
    Measurement test,
    SelectedWeights selected,
    TrainingResult training,
    String sha256,
    List<Metric> metrics,
    DivergedException diverged,
    boolean interrupted,
    double seconds,
    RunRecord.Workers workers) {

  /**
   * Whether the losses at the end are numbers: the test split's, the development split's last one,
   * and that of the last step, which was skipped otherwise.
   */
  public boolean isFinite() {
    return diverged == null
        && training.isFinite()
        && (Double.isFinite(test.loss()) || !test.isMade());
  }

  /** How far the run came. */
  public RunRecord.Status status() {
    if (!isFinite()) {
      return RunRecord.Status.DIVERGED;
    }
    return interrupted ? RunRecord.Status.INTERRUPTED : RunRecord.Status.FINISHED;
  }

  /** The same for a record. */
  public RunRecord.Results results() {
    return new RunRecord.Results(
        zeroShot.score(),
        test.score(),
        new RunRecord.Score(selected.dev().accuracy(), selected.dev().loss()),
        selected.steps(),
        selected.average(),
        training.steps(),
        training.skipped(),
        training.forwards(),
        seconds,
        workers);
  }
}
