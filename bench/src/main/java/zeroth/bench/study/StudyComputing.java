package zeroth.bench.study;

import zeroth.bench.experiment.BackendName;

/**
 * What a study computes on; no result depends on it.
 *
 * @param backend what computes
 * @param threads that it has, at least 1; runs side by side share them
 * @param jobs runs side by side, at least 1; fewer where memory has no room for so many
 * @param keepModels whether a run's weights stay when it has ended; a journal can make them again
 */
public record StudyComputing(BackendName backend, int threads, int jobs, boolean keepModels) {
  /** One run after the other, on all processors. */
  public static final StudyComputing USUAL =
      new StudyComputing(BackendName.CPU, Runtime.getRuntime().availableProcessors(), 1, false);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public StudyComputing {
    if (threads < 1 || jobs < 1) {
      throw new IllegalArgumentException(
          threads + " threads for " + jobs + " runs side by side, expected at least 1 of each");
    }
  }

  /** Threads of each of so many runs side by side. */
  int threadsOf(int jobs) {
    return Math.max(1, threads / jobs);
  }
}
