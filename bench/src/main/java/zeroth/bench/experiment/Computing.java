package zeroth.bench.experiment;

import zeroth.tensor.backend.Parameters;
import zeroth.zo.journal.Journal;

/** Who takes the losses and measurements of a run. */
@FunctionalInterface
public interface Computing {
  /** This process. */
  Computing HERE = (problem, journal, theta) -> problem;

  /**
   * The problem as it is computed.
   *
   * @param problem on this process's backend
   * @param journal what is known of the run
   * @param theta the weights that are trained
   */
  RunProblem of(TextProblem problem, Journal journal, Parameters theta);
}
