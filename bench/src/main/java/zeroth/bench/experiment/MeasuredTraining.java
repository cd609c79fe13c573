package zeroth.bench.experiment;

import java.util.function.IntConsumer;
import zeroth.bench.run.Metric;
import zeroth.bench.run.MetricsCsv;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.DivergedException;
import zeroth.zo.Method;
import zeroth.zo.Selection;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournaledProblem;

/**
 * Fine-tunes a model: the test split is measured, the method takes its steps, the weights that a
 * selection makes the result come back, and the test split is measured again.
 *
 * @param model its weights are changed
 * @param train what minibatches are drawn from
 * @param dev what chooses the best weights
 * @param test what is reported; nothing is chosen by it; may have no texts
 * @param batch texts in a minibatch
 * @param seed of noise and minibatches
 * @param known the test split before the first step, where another run has measured it; or null
 */
public record MeasuredTraining(
    TaskModel model,
    EncodedTexts train,
    EncodedTexts dev,
    EncodedTexts test,
    int batch,
    long seed,
    Measurement known) {

  /** Steps in a row with a non-finite loss after which a run fails. */
  public static final int SKIP_LIMIT = 10;

  /** The same where nothing is known. */
  public MeasuredTraining(
      TaskModel model,
      EncodedTexts train,
      EncodedTexts dev,
      EncodedTexts test,
      int batch,
      long seed) {
    this(model, train, dev, test, batch, seed, null);
  }

  /** Follows a run from outside. */
  public interface Observer extends TrainingListener {

    /**
     * A split is being measured, by this process: the test split before the first step and behind
     * the last, the development split between.
     *
     * @param texts that are measured
     * @param all texts of the split
     */
    default void measuring(int texts, int all) {}

    /**
     * The run's steps are taken once more, for the mean of their weights.
     *
     * @param steps that are taken
     * @param all steps that will be
     */
    default void replaying(int steps, int all) {}

    /** The test split has been measured before the first step. */
    default void zeroShot(Measurement measurement) {}

    /**
     * The run goes on where a snapshot was taken.
     *
     * @param snapshot steps taken before it; 0 if there is none
     * @param known steps that the journal holds
     */
    default void goesOn(int snapshot, int known) {}

    /**
     * A row of metrics.csv has been written. When a run goes on, the rows that it keeps come first.
     */
    default void measured(Metric row) {}

    /** Nothing more will come, whether the run has done its steps, was ended, or has failed. */
    default void ended() {}
  }

  /** Makes weights of a journal. */
  @FunctionalInterface
  public interface Rebuilding {
    /**
     * The mean along the tail of a run.
     *
     * @param journal all of the run
     * @param theta gets it
     * @param watcher is told after each step how many are taken
     */
    void average(Journal journal, Parameters theta, IntConsumer watcher);
  }

  /**
   * Runs, or goes on.
   *
   * @param computing who takes losses and measurements
   * @param best where the best weights are kept
   * @param keeping what is known of the run, and gets the rest
   * @param rebuilding for a selection that needs it
   * @param observer is told of everything; may end the run after any step
   * @param stopwatch the clock of this part of the run
   * @return what it came to, even if the losses stopped being finite
   */
  public Outcome run(
      Trainer trainer,
      Method method,
      Computing computing,
      BestWeights best,
      RunKeeping keeping,
      Rebuilding rebuilding,
      Observer observer,
      Stopwatch stopwatch) {
    Parameters theta = model.parameters();
    TextProblem real = problem(new WatchedModel(model, observer::measuring), 1);
    RunProblem computed = computing.of(real, keeping.journal(), theta);
    Measurement zeroShot = known == null ? zeroShot(real, computed, keeping.journal()) : known;
    observer.zeroShot(zeroShot);
    TrainingResult from = keeping.restore(trainer, best, theta, method);
    observer.goesOn(from.steps(), keeping.journal().steps().size());
    try (MetricsCsv metrics = keeping.metrics(from.steps(), observer::measured)) {
      Stopwatch clock = stopwatch.after(keeping.history().elapsed());
      if (from.steps() == 0) {
        double seconds = keeping.history().seconds(Metric.Kind.TEST, 0, clock.seconds());
        metrics.add(row(0, zeroShot, 0, seconds));
      }
      JournaledProblem problem =
          new JournaledProblem(computed, keeping.journal(), keeping.writer(), theta, from.steps());
      RunRecorder recorder =
          new RunRecorder(
              trainer,
              keeping,
              metrics,
              best,
              at -> keeping.run().snapshots().take(problem.lossesChecksum(), at, theta, method),
              observer,
              clock,
              from);
      TrainingResult training;
      DivergedException diverged = null;
      try {
        training =
            trainer.resume(
                from, method, problem, theta, Key.ofSeed(seed), problem.listener(recorder));
      } catch (DivergedException e) {
        training = e.soFar();
        diverged = e;
      }
      keeping.writer().flush();

      Selection selection =
          training.isFinite() ? trainer.selection() : trainer.selection().ofDiverged();
      int taken = training.steps();
      SelectedWeights selected =
          select(
              selection,
              training,
              best,
              () ->
                  rebuilding.average(
                      problem.soFar(), theta, steps -> observer.replaying(steps, taken)),
              real,
              computed);
      boolean last = selected.average() == null && selected.steps() == training.steps();
      Measurement measured = (last ? computed : real).measureTest();
      metrics.add(row(selected.steps(), measured, training.forwards(), clock.seconds()));
      return new Outcome(
          zeroShot,
          measured,
          selected,
          training,
          theta.sha256(),
          metrics.rows(),
          diverged,
          recorder.stopped(),
          clock.seconds(),
          computed.workers());
    }
  }

  /**
   * What is trained.
   *
   * @param shards into which a minibatch is divided
   */
  public TextProblem problem(int shards) {
    return problem(model, shards);
  }

  private TextProblem problem(TaskModel model, int shards) {
    BatchSampler batches = BatchSampler.ofSeed(seed, train.size(), batch);
    return new TextProblem(model, train, batches, dev, test, shards);
  }

  /** Who has taken steps has other weights than the first: of a run that goes on it is ours. */
  private static Measurement zeroShot(TextProblem real, RunProblem computed, Journal journal) {
    return (journal.steps().isEmpty() ? computed : real).measureTest();
  }

  /** Puts the weights that are a run's result in the model's place, and in its directory. */
  private SelectedWeights select(
      Selection selection,
      TrainingResult training,
      BestWeights best,
      Runnable average,
      TextProblem real,
      RunProblem computed) {
    int steps = training.steps();
    if (selection.isByEvaluation()) {
      if (training.bestStep() < steps) {
        best.restore();
      }
      return new SelectedWeights(training.bestStep(), null, training.best());
    }
    boolean mean = selection == Selection.AVERAGE;
    if (mean) {
      average.run();
    }
    best.keep();
    return new SelectedWeights(
        steps, mean ? SelectedWeights.averageOf(steps) : null, (mean ? real : computed).evaluate());
  }

  private static Metric row(int step, Measurement test, long forwards, double seconds) {
    return Metric.measured(step, Metric.Kind.TEST, test.loss(), test.accuracy(), forwards, seconds);
  }
}
