package zeroth.bench.experiment;

import zeroth.bench.run.RunRecord;
import zeroth.zo.Problem;

/** What a run trains, with a test split. */
public interface RunProblem extends Problem {

  /** Measures the weights as they are on the test split, which may have no texts. */
  Measurement measureTest();

  /** Who computed for it, for a record; null where this process did. */
  default RunRecord.Workers workers() {
    return null;
  }
}
