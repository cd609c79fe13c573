package zeroth.bench.experiment;

import java.util.function.IntPredicate;
import zeroth.tensor.random.Key;
import zeroth.zo.DivergedException;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.TrainingResult;
import zeroth.zo.learned.LearningToLearn;
import zeroth.zo.learned.PertNetworks;

/**
 * Trains the networks of ZO Fine-tuner on a task.
 *
 * @param setting the base model, whose weights are moved about, and the task
 * @param settings of the algorithm
 * @param steps number of steps
 * @param batch texts in a minibatch
 * @param seed of noise, minibatches and the networks' first weights
 */
public record Learning(
    Setting setting, LearningToLearn.Settings settings, int steps, int batch, long seed) {

  /** Follows the training. */
  public interface Observer {
    /** A step is done. */
    void stepped(int step, LearningToLearn.Report report);
  }

  /**
   * Runs.
   *
   * @param stop asked after every step with the number of steps taken
   * @throws DivergedException if losses stop being finite
   */
  public PertNetworks run(Observer observer, IntPredicate stop) {
    var theta = setting.model().parameters();
    PertNetworks networks = PertNetworks.create(theta, Key.ofSeed(seed).fold("networks"));
    LearningToLearn learning = new LearningToLearn(settings, networks, theta);
    EncodedTexts train = setting.encode(setting.dataset().train());
    BatchSampler batches = BatchSampler.ofSeed(seed, train.size(), batch);
    int skipped = 0;
    for (int step = 0; step < steps; step++) {
      try {
        var loss = setting.model().loss(train.select(batches.step(step)), train);
        observer.stepped(step, learning.step(loss, Key.ofSeed(seed), step));
        skipped = 0;
      } catch (NonFiniteLossException e) {
        skipped++;
        if (skipped >= MeasuredTraining.SKIP_LIMIT) {
          var soFar = new TrainingResult(step + 1, 0, skipped, skipped, null, null, 0, 0);
          throw new DivergedException(soFar, e.loss());
        }
      }
      if (stop.test(step + 1)) {
        break;
      }
    }
    return networks;
  }
}
