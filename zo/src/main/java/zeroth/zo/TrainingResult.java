package zeroth.zo;

/**
 * What a run has come to, at its end or between two steps.
 *
 * @param steps steps taken, skipped ones included
 * @param forwards forwards of training
 * @param skipped steps skipped for a non-finite loss
 * @param skippedInARow how many of them came last
 * @param last the last evaluation; null before the first
 * @param best the best evaluation; null before the first
 * @param bestStep steps taken before the best evaluation
 * @param stale evaluations since the best one
 */
public record TrainingResult(
    int steps,
    long forwards,
    int skipped,
    int skippedInARow,
    Evaluation last,
    Evaluation best,
    int bestStep,
    int stale) {
  /** Nothing has been done. */
  public static final TrainingResult START = new TrainingResult(0, 0, 0, 0, null, null, 0, 0);

  /** Whether the last loss of a step and the last evaluation's are numbers. */
  public boolean isFinite() {
    return skippedInARow == 0 && (last == null || Double.isFinite(last.loss()));
  }

  /** After one more step of so many forwards. */
  TrainingResult stepped(long made, boolean skips) {
    return new TrainingResult(
        steps + 1,
        forwards + made,
        skips ? skipped + 1 : skipped,
        skips ? skippedInARow + 1 : 0,
        last,
        best,
        bestStep,
        stale);
  }

  /** After an evaluation, of which a selection says whether it is the best. */
  public TrainingResult evaluated(Evaluation found, Selection selection) {
    boolean better = best == null || selection.prefers(found, best);
    return new TrainingResult(
        steps,
        forwards,
        skipped,
        skippedInARow,
        found,
        better ? found : best,
        better ? steps : bestStep,
        better ? 0 : stale + 1);
  }
}
