package zeroth.bench.experiment;

import zeroth.zo.Evaluation;
import zeroth.zo.Objective;
import zeroth.zo.Problem;

/**
 * Fine-tuning a classifier: minibatches of the training split, measured on the development split.
 *
 * @param classification the model
 * @param train what minibatches are drawn from
 * @param batches which texts a step takes
 * @param dev what is measured
 */
public record TextProblem(
    TextClassification classification, EncodedTexts train, BatchSampler batches, EncodedTexts dev)
    implements Problem {

  @Override
  public Objective objective(int step) {
    return classification.loss(train.select(batches.step(step)), train);
  }

  @Override
  public Evaluation evaluate() {
    return classification.measure(dev).evaluation();
  }
}
