package zeroth.bench.command;

import zeroth.bench.experiment.BestWeights;
import zeroth.bench.experiment.Finetuning;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.report.Report;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.zo.Method;
import zeroth.zo.Trainer;

/**
 * A run with all that it computes with, ready to begin or to go on.
 *
 * @param finetuning model and data
 * @param trainer the loop
 * @param method ready to step
 * @param record what run.json says of it until it has ended
 * @param snapshotEvery steps from one snapshot to the next; 0 for none
 */
record PlannedRun(
    Finetuning finetuning, Trainer trainer, Method method, RunRecord record, int snapshotEvery) {

  /** The same with another record. */
  PlannedRun with(RunRecord other) {
    return new PlannedRun(finetuning, trainer, method, other, snapshotEvery);
  }

  /**
   * Takes the steps, and leaves the record and the report, also of a run that has diverged. If it
   * fails, its record says so.
   *
   * @param watching is told of everything; closed with the last step
   * @param stopwatch the clock of this part of the run
   */
  Outcome run(RunKeeping keeping, Watching watching, Stopwatch stopwatch) {
    RunDirectory run = keeping.run();
    record.write(run);
    Outcome outcome;
    RunRecord ended;
    try {
      BestWeights best = new BestWeights(finetuning.model(), run.model());
      try (watching) {
        outcome = finetuning.run(trainer, method, best, keeping, watching, stopwatch);
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
