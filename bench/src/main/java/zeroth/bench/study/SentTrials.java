package zeroth.bench.study;

import java.nio.file.Files;
import java.util.List;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.run.MetricsCsv;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersException;

/**
 * Has workers make whole runs. A run's directory comes back as it was written there; one that has
 * begun here is sent along, so that it goes on from its journal. What comes back must be the run
 * that was planned here: a worker with another model, other data or another version ends the study.
 *
 * @param local knows what a run will be; makes none
 * @param directory of the study
 * @param workers make them
 */
record SentTrials(Bench local, StudyDirectory directory, Workers workers) implements Trials {

  @Override
  public TrialRun run(Trial trial, MeasuredTraining.Observer observer) {
    RunRecord planned;
    try {
      planned = local.planned(trial);
    } catch (BadInputException e) {
      return TrialRun.failed(trial, e.getMessage());
    }
    TrialRun known = local.known(trial, planned);
    if (known != null) {
      return known;
    }
    RunDirectory run = directory.run(trial);
    byte[] ask = new TrialMessage(trial, RunArchive.of(run)).toBytes();
    TrialMessage.Made made = TrialMessage.Made.of(workers.ask(List.of(ask)).get(0));
    if (made.failed() != null) {
      throw new WorkersException("a worker cannot make " + trial.path() + ": " + made.failed());
    }
    RunDirectory.create(run.path(), Files.isRegularFile(run.journal()));
    RunArchive.unpack(made.archive(), run);
    RunRecord record = RunRecord.read(run);
    List<String> differences = Bench.differences(record, planned);
    if (!differences.isEmpty()) {
      RunDirectory.create(run.path(), true); // what is not the study's does not stay in it
      throw new WorkersException(
          "a worker has made another run than "
              + trial.path()
              + ", it differs in "
              + String.join(", ", differences)
              + ": give all of them the same version, model and data");
    }
    return new TrialRun(trial, record, MetricsCsv.read(run).rows());
  }

  /** What it uses serves others too. */
  @Override
  public void close() {}
}
