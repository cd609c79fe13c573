package zeroth.bench.experiment;

import zeroth.bench.run.Metric;
import zeroth.bench.run.MetricsCsv;
import zeroth.tensor.Backend;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.StepReport;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;

/**
 * Fine-tunes a classifier: the test split is measured, the method takes its steps, the weights that
 * are best on the development split come back, and the test split is measured again.
 *
 * @param model has a head; its weights are changed
 * @param backend that the model's parameters are placed on
 * @param train what minibatches are drawn from
 * @param dev what chooses the best weights
 * @param test what is reported; nothing is chosen by it
 * @param batch texts in a minibatch
 * @param seed of noise and minibatches
 */
public record Finetuning(
    Model model,
    Backend backend,
    EncodedTexts train,
    EncodedTexts dev,
    EncodedTexts test,
    int batch,
    long seed) {

  /** Follows a run from outside. */
  public interface Observer extends TrainingListener {

    /** The test split has been measured before the first step. */
    default void zeroShot(Measurement measurement) {}
  }

  /**
   * Runs.
   *
   * @param metrics gets a row for every step and measurement
   * @param best where the best weights are kept
   * @param observer is told of everything
   * @param stopwatch the run's clock
   * @throws zeroth.zo.DivergedException if the losses stop being finite; the best weights are kept
   */
  public Outcome run(
      Trainer trainer,
      Method method,
      MetricsCsv metrics,
      BestWeights best,
      Observer observer,
      Stopwatch stopwatch) {
    TextClassification classification = new TextClassification(model, backend);
    Measurement zeroShot = classification.measure(test);
    metrics.add(row(0, zeroShot, 0, stopwatch));
    observer.zeroShot(zeroShot);

    TextProblem problem =
        new TextProblem(classification, train, BatchSampler.ofSeed(seed, train.size(), batch), dev);
    TrainingListener recorder = new Recorder(metrics, best, observer, stopwatch);
    TrainingResult training =
        trainer.train(method, problem, model.parameters(), Key.ofSeed(seed), recorder);

    if (training.bestStep() < training.steps()) {
      best.restore();
    }
    Measurement measured = classification.measure(test);
    metrics.add(row(training.bestStep(), measured, training.forwards(), stopwatch));
    double seconds = stopwatch.seconds();
    return new Outcome(zeroShot, measured, training, model.parameters().sha256(), seconds);
  }

  private static Metric row(int step, Measurement test, long forwards, Stopwatch stopwatch) {
    return Metric.measured(
        step, Metric.Kind.TEST, test.loss(), test.accuracy(), forwards, stopwatch.seconds());
  }

  /** Writes rows, keeps the best weights, and passes everything on. */
  private static final class Recorder implements TrainingListener {
    private final MetricsCsv metrics;
    private final BestWeights best;
    private final Observer observer;
    private final Stopwatch stopwatch;
    private long forwards;

    Recorder(MetricsCsv metrics, BestWeights best, Observer observer, Stopwatch stopwatch) {
      this.metrics = metrics;
      this.best = best;
      this.observer = observer;
      this.stopwatch = stopwatch;
    }

    @Override
    public void stepped(int step, double learningRate, StepReport report, long made) {
      forwards = made;
      double loss = report == null ? Double.NaN : report.loss();
      double gradient = report == null ? Double.NaN : report.projectedGradient();
      metrics.add(Metric.step(step + 1, loss, learningRate, gradient, made, stopwatch.seconds()));
      observer.stepped(step, learningRate, report, made);
    }

    @Override
    public void evaluated(int steps, Evaluation dev, boolean isBest) {
      metrics.add(
          Metric.measured(
              steps, Metric.Kind.DEV, dev.loss(), dev.accuracy(), forwards, stopwatch.seconds()));
      if (isBest) {
        best.keep();
      }
      observer.evaluated(steps, dev, isBest);
    }
  }
}
