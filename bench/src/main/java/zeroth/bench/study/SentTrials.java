package zeroth.bench.study;

import java.nio.file.Files;
import java.util.List;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.run.MetricsCsv;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersException;

/**
 * Has workers make whole runs. A run's directory comes back as it was written there; one that has
 * begun here is sent along, so that it goes on from its journal.
 *
 * @param directory of the study
 * @param workers make them
 */
record SentTrials(StudyDirectory directory, Workers workers) implements Trials {

  @Override
  public TrialRun run(Trial trial, MeasuredTraining.Observer observer) {
    RunDirectory run = directory.run(trial);
    byte[] ask = new TrialMessage(trial, RunArchive.of(run)).toBytes();
    TrialMessage.Made made = TrialMessage.Made.of(workers.ask(List.of(ask)).get(0));
    if (made.failed() != null) {
      if (made.refused()) {
        throw new WorkersException("a worker cannot make " + trial.path() + ": " + made.failed());
      }
      return TrialRun.failed(trial, made.failed());
    }
    if (made.archive().length > 0) {
      RunDirectory.create(run.path(), Files.isRegularFile(run.journal()));
      RunArchive.unpack(made.archive(), run);
    }
    return new TrialRun(trial, RunRecord.read(run), MetricsCsv.read(run).rows());
  }

  /** Workers serve others too. */
  @Override
  public void close() {}
}
