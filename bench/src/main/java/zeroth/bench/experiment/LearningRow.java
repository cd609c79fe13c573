package zeroth.bench.experiment;

import zeroth.zo.learned.LearningToLearn;

/**
 * A line of the journal of {@code zeroth learn}.
 *
 * @param step steps taken, this one and skipped ones included
 * @param report what the step has seen
 * @param forwards of training so far, those that a gradient was taken through included
 * @param seconds since the command began
 */
public record LearningRow(int step, LearningToLearn.Report report, long forwards, double seconds) {
  /** Names of what {@link #csv} gives. */
  public static final String COLUMNS =
      "step,plus,minus,meta,base,projected_gradient,kappa,forwards,seconds";

  /** L+, L-, L(theta') and L(theta): the losses of a step, each a forward. */
  private static final int FORWARDS = 4;

  /** The row of a step that has just been done. */
  public static LearningRow of(int step, LearningToLearn.Report report, double seconds) {
    return new LearningRow(step, report, (long) FORWARDS * step, seconds);
  }

  /** What the step that zo-finetuner would have taken changed the minibatch's loss by. */
  public double change() {
    return report.meta() - report.base();
  }

  /** The line, without its end. */
  public String csv() {
    return step
        + ","
        + report.plus()
        + ","
        + report.minus()
        + ","
        + report.meta()
        + ","
        + report.base()
        + ","
        + report.projectedGradient()
        + ","
        + report.kappa()
        + ","
        + forwards
        + ","
        + seconds;
  }
}
