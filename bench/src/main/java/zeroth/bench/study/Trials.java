package zeroth.bench.study;

import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.MeasuredTraining;

/** What makes the runs of a study, one after the other. */
interface Trials extends AutoCloseable {

  /**
   * Makes a trial, or goes on with it, or takes what it came to before.
   *
   * @param observer is told of its steps; may end it after any
   * @return what it came to; a run that was ended early has its record's status
   * @throws zeroth.tensor.BadInputException if what lies in its directory is another run
   */
  TrialRun run(Trial trial, MeasuredTraining.Observer observer);

  @Override
  void close();
}
