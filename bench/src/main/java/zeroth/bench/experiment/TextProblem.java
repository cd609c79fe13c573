package zeroth.bench.experiment;

import java.util.List;
import java.util.stream.IntStream;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Evaluation;
import zeroth.zo.Objective;
import zeroth.zo.workers.DivisibleProblem;

/**
 * Fine-tuning a model on a task: minibatches of the training split, measured on the development
 * split. A shard is some texts of a minibatch, one after the other; a part, a batch of a split.
 *
 * @param model the model
 * @param train what minibatches are drawn from
 * @param batches which texts a step takes
 * @param dev what is measured
 * @param test what is measured at the beginning and the end; may have no texts
 * @param divided into how many shards a minibatch is divided, at least 1; no more than it has texts
 *     are made, and one of a loss that is not the mean of its texts'
 */
public record TextProblem(
    TaskModel model,
    EncodedTexts train,
    BatchSampler batches,
    EncodedTexts dev,
    EncodedTexts test,
    int divided)
    implements DivisibleProblem, RunProblem {
  /** The set that is the test split. */
  static final int TEST = 1;

  /** A problem that nobody divides, without a test split. */
  public TextProblem(TaskModel model, EncodedTexts train, BatchSampler batches, EncodedTexts dev) {
    this(model, train, batches, dev, dev.select(), 1);
  }

  private EncodedTexts minibatch(int step) {
    return train.select(batches.step(step));
  }

  @Override
  public Objective objective(int step) {
    return model.loss(minibatch(step), train);
  }

  @Override
  public Evaluation evaluate() {
    return model.measure(dev).evaluation();
  }

  @Override
  public Measurement measureTest() {
    return Measurement.of(model, test);
  }

  @Override
  public int shards(int step) {
    return model.isMeanOfTexts() ? Math.min(divided, batches.size()) : 1;
  }

  /** The losses of a shard's texts. */
  @Override
  public double[] losses(int step, int shard, Perturbation place) {
    EncodedTexts texts = minibatch(step);
    int shards = shards(step);
    int from = texts.size() * shard / shards;
    int to = texts.size() * (shard + 1) / shards;
    return model.textLosses(texts.select(IntStream.range(from, to).toArray()), place);
  }

  @Override
  public double loss(int step, List<double[]> shards) {
    double sum = 0;
    int texts = 0;
    for (double[] losses : shards) {
      for (double loss : losses) {
        sum += loss;
      }
      texts += losses.length;
    }
    if (texts != batches.size()) {
      throw new IllegalArgumentException(
          texts + " losses for the " + batches.size() + " texts of a minibatch");
    }
    return sum / texts;
  }

  private List<EncodedTexts> pieces(int set) {
    return (set == TEST ? test : dev).pieces(TaskModel.TOKENS);
  }

  @Override
  public int parts(int set) {
    return pieces(set).size();
  }

  /** {@inheritDoc} It is the numbers of a {@link MeasuredPiece}. */
  @Override
  public double[] measure(int set, int part) {
    return model.piece(pieces(set).get(part)).numbers();
  }

  @Override
  public Evaluation evaluation(List<double[]> parts) {
    return measurement(parts).evaluation();
  }

  /** The measurement of a split of which these are all parts, at least one. */
  Measurement measurement(List<double[]> parts) {
    return model.measured(parts.stream().map(MeasuredPiece::of).toList());
  }
}
