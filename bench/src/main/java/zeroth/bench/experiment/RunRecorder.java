package zeroth.bench.experiment;

import java.util.function.Consumer;
import zeroth.bench.run.Metric;
import zeroth.bench.run.MetricsCsv;
import zeroth.zo.Evaluation;
import zeroth.zo.StepReport;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;

/**
 * Writes a run's rows, best weights and snapshots, and passes everything on. Of steps that are
 * taken again from the journal, rows get the time at which they were taken first, and weights that
 * are known not to be the best are not kept.
 */
final class RunRecorder implements TrainingListener {
  private final Trainer trainer;
  private final RunKeeping keeping;
  private final MetricsCsv metrics;
  private final BestWeights best;
  private final Consumer<TrainingResult> snapshot;
  private final TrainingListener next;
  private final Stopwatch clock;
  private final int knownBest;
  private long forwards;
  private boolean stopped;

  /**
   * @param snapshot takes one
   * @param next is told of everything
   * @param from what the run has come to before
   */
  RunRecorder(
      Trainer trainer,
      RunKeeping keeping,
      MetricsCsv metrics,
      BestWeights best,
      Consumer<TrainingResult> snapshot,
      TrainingListener next,
      Stopwatch clock,
      TrainingResult from) {
    this.trainer = trainer;
    this.keeping = keeping;
    this.metrics = metrics;
    this.best = best;
    this.snapshot = snapshot;
    this.next = next;
    this.clock = clock;
    this.knownBest = keeping.knownBest(trainer);
    this.forwards = from.forwards();
  }

  /** Whether the run was asked to end before its last step. */
  boolean stopped() {
    return stopped;
  }

  @Override
  public void stepped(int step, double learningRate, StepReport report, long made) {
    forwards = made;
    double loss = report == null ? Double.NaN : report.loss();
    double gradient = report == null ? Double.NaN : report.projectedGradient();
    double seconds = seconds(Metric.Kind.STEP, step + 1);
    metrics.add(Metric.step(step + 1, loss, learningRate, gradient, made, seconds));
    next.stepped(step, learningRate, report, made);
  }

  @Override
  public boolean proceed(TrainingResult soFar) {
    int steps = soFar.steps();
    boolean last = steps == trainer.steps();
    int known = keeping.journal().steps().size();
    // best weights of known steps may lie ahead: until they have been taken again, nothing may end
    stopped = steps > known && !last && !next.proceed(soFar);
    int every = keeping.snapshotEvery();
    boolean isNew = steps >= known;
    if (every > 0 && isNew && (steps % every == 0 || last || stopped)) {
      snapshot.accept(soFar);
    }
    return !stopped;
  }

  @Override
  public void evaluated(int steps, Evaluation dev, boolean isBest) {
    metrics.add(
        Metric.measured(
            steps,
            Metric.Kind.DEV,
            dev.loss(),
            dev.accuracy(),
            forwards,
            seconds(Metric.Kind.DEV, steps)));
    if (isBest && steps >= knownBest) {
      best.keep();
    }
    next.evaluated(steps, dev, isBest);
  }

  private double seconds(Metric.Kind kind, int step) {
    return keeping.history().seconds(kind, step, clock.seconds());
  }
}
