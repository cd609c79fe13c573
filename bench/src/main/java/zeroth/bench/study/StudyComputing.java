package zeroth.bench.study;

import zeroth.bench.experiment.BackendName;

/**
 * What a study computes on; no result depends on it.
 *
 * @param backend what computes
 * @param threads that it has for each run
 * @param jobs runs side by side
 * @param keepModels whether a run's weights stay when it has ended; a journal can make them again
 */
public record StudyComputing(BackendName backend, int threads, int jobs, boolean keepModels) {
  /** One run after the other, on all processors. */
  public static final StudyComputing USUAL =
      new StudyComputing(BackendName.CPU, Runtime.getRuntime().availableProcessors(), 1, false);
}
