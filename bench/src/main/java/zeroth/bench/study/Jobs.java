package zeroth.bench.study;

import java.util.List;
import zeroth.bench.comparison.Known;
import zeroth.bench.experiment.WeightsHeld;

/** How many runs fit side by side into this process's memory. */
final class Jobs {
  /** For activations, texts and the page, of each run; a guess that is kept large. */
  private static final long REST = 256L << 20;

  private Jobs() {}

  /**
   * What a run takes: a model as it was read, the one that is tuned, and the method's state.
   *
   * @param arms all that are to run
   */
  static long bytes(List<Known> arms) {
    long most = 0;
    for (Known arm : arms) {
      most = Math.max(most, 2 * arm.weightBytes() + arm.stateBytes() + REST);
    }
    return most;
  }

  /**
   * As many as were asked for, or as fit.
   *
   * @param each bytes that a run takes
   * @param memory bytes that there are
   * @return at least 1
   */
  static int fitting(int asked, long each, long memory) {
    return (int) Math.max(1, Math.min(asked, memory / each));
  }

  /** What is said where fewer fit. */
  static String note(int asked, int fit, long each, long memory) {
    return "--jobs "
        + asked
        + ": "
        + fit
        + " at a time, since a run takes about "
        + WeightsHeld.bytes(each)
        + " and this process has "
        + WeightsHeld.bytes(memory);
  }
}
