package zeroth.bench.experiment;

import zeroth.zo.Evaluation;
import zeroth.zo.Objective;
import zeroth.zo.Problem;

/**
 * Fine-tuning a model on a task: minibatches of the training split, measured on the development
 * split.
 *
 * @param model the model
 * @param train what minibatches are drawn from
 * @param batches which texts a step takes
 * @param dev what is measured
 */
public record TextProblem(
    TaskModel model, EncodedTexts train, BatchSampler batches, EncodedTexts dev)
    implements Problem {

  @Override
  public Objective objective(int step) {
    return model.loss(train.select(batches.step(step)), train);
  }

  @Override
  public Evaluation evaluate() {
    return model.measure(dev).evaluation();
  }
}
