package zeroth.bench.experiment;

import java.util.Locale;

/** What a language model's loss on an example is, when it chooses among options. */
public enum OptionLoss implements ObjectiveName {
  /** The mean loss of the right option's tokens: the language model's own. */
  ANSWER,
  /**
   * The cross entropy of the right option under a softmax over all of them, whose logits are minus
   * the mean losses of their tokens; MeZO's for classification (Malladi et al., arXiv 2305.17333,
   * code: train_as_classification).
   */
  OPTIONS;

  @Override
  public TaskModel of(TaskModel model) {
    return model.under(this);
  }

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
