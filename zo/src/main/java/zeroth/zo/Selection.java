package zeroth.zo;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which weights are the result of a run: what its evaluations say of them, or where they lie. */
public enum Selection {
  /** The evaluation of the lowest loss; of equal ones, the one of the higher accuracy. */
  LOSS {
    @Override
    public boolean prefers(Evaluation found, Evaluation than) {
      int order = Double.compare(found.loss(), than.loss()); // NaN is the worst loss
      return order < 0 || order == 0 && found.accuracy() > than.accuracy();
    }
  },
  /** The evaluation of the highest accuracy; of equal ones, the one of the lower loss. */
  ACCURACY {
    @Override
    public boolean prefers(Evaluation found, Evaluation than) {
      int order = Double.compare(found.accuracy(), than.accuracy());
      return order > 0 || order == 0 && found.loss() < than.loss();
    }
  },
  /** The weights after the last step. */
  LAST {
    @Override
    public boolean prefers(Evaluation found, Evaluation than) {
      return LOSS.prefers(found, than);
    }
  },
  /** The mean of the weights in a run's last half, see {@link TailAverage}. */
  AVERAGE {
    @Override
    public boolean prefers(Evaluation found, Evaluation than) {
      return LOSS.prefers(found, than);
    }
  };

  /**
   * Whether an evaluation is better than an earlier one: what early stopping and the weights that
   * are kept as a run goes on follow. Where the result is not chosen by evaluations, the loss
   * decides.
   */
  public abstract boolean prefers(Evaluation found, Evaluation than);

  /** Whether the result is the weights of an evaluation, and not of a place in the run. */
  public boolean isByEvaluation() {
    return this == LOSS || this == ACCURACY;
  }

  /** What chooses in a run that has diverged, whose last weights are what diverged. */
  public Selection ofDiverged() {
    return isByEvaluation() ? this : LOSS;
  }

  /** Its name in a configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The selection of a name in a configuration.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Selection of(String text) {
    for (Selection selection : values()) {
      if (selection.text().equals(text)) {
        return selection;
      }
    }
    throw new IllegalArgumentException(
        "select is "
            + text
            + ", not "
            + Arrays.stream(values()).map(Selection::text).collect(Collectors.joining(" or ")));
  }
}
