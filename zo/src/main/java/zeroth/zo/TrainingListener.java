package zeroth.zo;

/** Follows a run: progress, records, checkpoints. All calls come from the training thread. */
public interface TrainingListener {

  /**
   * A step is done.
   *
   * @param step number of the step, from 0
   * @param learningRate the rate it used
   * @param report what it saw, or null if it was skipped for a non-finite loss
   * @param forwards forwards of training so far
   */
  default void stepped(int step, double learningRate, StepReport report, long forwards) {}

  /**
   * Asked after every step, before an evaluation that may be due, and the moment to keep what is
   * needed to go on from here.
   *
   * @return whether to go on; if not, the run ends here and can be continued with what it has come
   *     to
   */
  default boolean proceed(TrainingResult soFar) {
    return true;
  }

  /**
   * The weights were measured.
   *
   * @param steps steps taken before the measurement
   * @param evaluation the measure
   * @param best whether it is the best so far; the weights should be kept
   */
  default void evaluated(int steps, Evaluation evaluation, boolean best) {}
}
