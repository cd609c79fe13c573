package zeroth.bench.experiment;

import java.util.Locale;
import zeroth.tensor.BadInputException;

/**
 * How a language model's options compare: what the option with the highest score has most of. The
 * option that is said, and the logits of {@link OptionLoss#OPTIONS}.
 */
public enum OptionScore {
  /** The mean log-likelihood of its tokens, so that a longer option has no disadvantage. */
  MEAN,
  /** The log-likelihood of all its tokens. */
  SUM,
  /**
   * How much more likely all its tokens are behind the prompt than behind the template without any
   * text: log p(option | prompt) - log p(option | template). That takes the model's liking for a
   * word off (Holtzman et al. 2021, arXiv 2104.08315, domain conditional PMI).
   */
  CALIBRATED;

  /**
   * The one of a name.
   *
   * @throws BadInputException if there is none
   */
  public static OptionScore of(String text) {
    for (OptionScore score : values()) {
      if (score.text().equals(text)) {
        return score;
      }
    }
    throw new BadInputException("score " + text + ": expected mean, sum or calibrated");
  }

  /** What a user and a record call it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
