package zeroth.zo.journal;

import zeroth.zo.Evaluation;

/** A record of a journal. */
public sealed interface JournalRecord {

  /**
   * A step: every loss that the method asked for, in order.
   *
   * @param number of the step, from 0
   * @param losses to the bit; one that is not finite is the last that was asked for together with
   *     others, and the step was skipped
   */
  record Losses(int number, double[] losses) implements JournalRecord {

    /** Whether the step was skipped because a loss was not finite. */
    public boolean skipped() {
      for (double loss : losses) {
        if (!Double.isFinite(loss)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * An evaluation.
   *
   * @param steps steps taken before it
   * @param evaluation what was found
   * @param weights {@link WeightsChecksum} of the weights that were measured
   */
  record Measured(int steps, Evaluation evaluation, int weights) implements JournalRecord {}
}
