package zeroth.bench.experiment;

import java.util.Locale;
import zeroth.tensor.BadInputException;

/** What a language model's loss on an example is, when it chooses among options. */
public enum OptionLoss {
  /** The mean loss of the right option's tokens: the language model's own. */
  ANSWER,
  /**
   * The cross entropy of the right option under a softmax over all of them, whose logits are minus
   * the mean losses of their tokens; MeZO's for classification (Malladi et al., arXiv 2305.17333,
   * code: train_as_classification).
   */
  OPTIONS;

  /**
   * The one of a name.
   *
   * @param text answer or options
   * @throws BadInputException if it is neither
   */
  public static OptionLoss of(String text) {
    for (OptionLoss loss : values()) {
      if (loss.text().equals(text)) {
        return loss;
      }
    }
    throw new BadInputException("objective " + text + ": expected answer or options");
  }

  /** What a user calls it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
