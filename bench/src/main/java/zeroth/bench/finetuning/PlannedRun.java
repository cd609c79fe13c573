package zeroth.bench.finetuning;

import java.util.List;
import java.util.function.IntConsumer;
import zeroth.bench.experiment.BackendChoice;
import zeroth.bench.experiment.BestWeights;
import zeroth.bench.experiment.Computing;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.ReplayedRun;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.experiment.TaskModel;
import zeroth.bench.report.Report;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.Selection;
import zeroth.zo.Trainer;
import zeroth.zo.journal.Journal;

/**
 * A run with all that it computes with, ready to begin or to go on.
 *
 * @param training model and data
 * @param trainer the loop
 * @param method ready to step
 * @param record what run.json says of it until it has ended
 * @param snapshotEvery steps from one snapshot to the next; 0 for none
 * @param notes what a user should know of data and model
 */
public record PlannedRun(
    MeasuredTraining training,
    Trainer trainer,
    Method method,
    RunRecord record,
    int snapshotEvery,
    List<String> notes) {

  /** The same with another record. */
  public PlannedRun with(RunRecord other) {
    return new PlannedRun(training, trainer, method, other, snapshotEvery, notes);
  }

  /** What another run must have that is measured the same before its first step. */
  public String zeroShotOf() {
    Configuration c = record.configuration();
    return String.join(
        " ",
        record.initialSha256(),
        EncodedTexts.sha256(training.test()),
        c.objective(),
        String.valueOf(c.score()),
        String.valueOf(c.answerTokens()));
  }

  /** The same where the test split has been measured before the first step. */
  public PlannedRun knowing(ZeroShot shared) {
    if (!shared.of().equals(zeroShotOf())) {
      return this;
    }
    MeasuredTraining t = training;
    return new PlannedRun(
        new MeasuredTraining(
            t.model(), t.train(), t.dev(), t.test(), t.batch(), t.seed(), shared.measurement()),
        trainer,
        method,
        record,
        snapshotEvery,
        notes);
  }

  /**
   * The mean along the run's tail, from its journal and the base model, which is read again: memory
   * holds two models then. The backend is a CPU's, as a replay makes no forward.
   */
  private void average(Journal journal, Parameters theta, IntConsumer watcher) {
    ReplayedRun replayed = new ReplayedRun(journal, record);
    try (Backend backend = BackendChoice.CPU.open(record.configuration().threads())) {
      TaskModel base = replayed.base(null, backend);
      replayed.take(replayed.chosen(Selection.AVERAGE), base, backend, watcher);
      for (Parameter p : theta.list()) {
        if (p.trainable()) {
          float[] mean = base.parameters().tensor(p.name()).data();
          System.arraycopy(mean, 0, theta.tensor(p).data(), 0, mean.length);
        }
      }
    }
  }

  /**
   * Takes the steps, and leaves the record and the report, also of a run that has diverged. If it
   * fails, its record says so.
   *
   * @param observer is told of everything, and that it is over
   * @param stopwatch the clock of this part of the run
   */
  public Outcome run(RunKeeping keeping, MeasuredTraining.Observer observer, Stopwatch stopwatch) {
    return run(Computing.HERE, keeping, observer, stopwatch);
  }

  /**
   * The same.
   *
   * @param computing who takes losses and measurements
   */
  public Outcome run(
      Computing computing,
      RunKeeping keeping,
      MeasuredTraining.Observer observer,
      Stopwatch stopwatch) {
    RunDirectory run = keeping.run();
    record.write(run);
    Outcome outcome;
    RunRecord ended;
    try {
      BestWeights best = new BestWeights(training.model(), run.model());
      try {
        outcome =
            training.run(
                trainer, method, computing, best, keeping, this::average, observer, stopwatch);
      } finally {
        observer.ended();
      }
      ended = record.with(outcome.status(), outcome.sha256(), outcome.results());
      ended.write(run);
    } catch (RuntimeException | Error e) {
      try {
        record.fail(run);
      } catch (RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
    run.writeReport(
        new Report(ended, outcome.metrics(), outcome.zeroShot(), outcome.test()).html());
    return outcome;
  }
}
