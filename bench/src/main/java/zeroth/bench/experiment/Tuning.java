package zeroth.bench.experiment;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;

/**
 * Which weights of a model are trained, and what becomes of the others.
 *
 * @param name what a record calls the choice: {@value #FULL}, or a regular expression that is found
 *     in the names of the weights that are trained
 * @param trained the expression; null for all weights, or for none
 * @param keep whether weights that are not trained stay in the format that they are stored in
 */
public record Tuning(String name, Pattern trained, boolean keep) {
  /** All weights. */
  public static final String FULL = "full";

  private static final String NONE = "none";

  /** What becomes of weights that are not trained. */
  public enum FrozenFormat {
    /** They stay in the format that they are stored in, where a reader can leave them so. */
    KEEP,
    /** They become float32, as trained ones do. */
    FLOAT32
  }

  /**
   * A choice by its name.
   *
   * @throws BadInputException if it is no regular expression
   */
  public static Tuning of(String name, FrozenFormat frozen) {
    boolean keep = frozen == FrozenFormat.KEEP;
    if (name.equals(FULL)) {
      return new Tuning(name, null, keep);
    }
    try {
      return new Tuning(name, Pattern.compile(name), keep);
    } catch (PatternSyntaxException e) {
      throw new BadInputException(
          "--tune "
              + name
              + " is neither full nor a regular expression: "
              + e.getDescription().toLowerCase(java.util.Locale.ROOT)
              + " at "
              + e.getIndex());
    }
  }

  /** Nothing is trained. */
  public static Tuning none(FrozenFormat frozen) {
    return new Tuning(NONE, null, frozen == FrozenFormat.KEEP);
  }

  /** Whether a weight of this name is trained. */
  public boolean trains(String weight) {
    return trained == null ? name.equals(FULL) : trained.matcher(weight).find();
  }

  /** Whether a weight of this name may stay in the format that it is stored in. */
  public boolean keeps(String weight) {
    return keep && !trains(weight);
  }

  /**
   * A model of which only the chosen weights are trainable.
   *
   * @throws BadInputException if weights were to be chosen, and there are none
   */
  public TaskModel of(TaskModel model) {
    Parameters theta = model.parameters();
    boolean all = theta.list().stream().allMatch(Parameter::trainable);
    if (all && name.equals(FULL)) {
      return model;
    }
    Parameters chosen = theta.freeze(p -> !trains(p.name()));
    if (trained != null && chosen.trainableSize() == 0) {
      throw new BadInputException(
          "--tune "
              + name
              + " is found in no name of the "
              + theta.list().size()
              + " weights, such as "
              + theta.list().get(theta.list().size() / 2).name());
    }
    return model.with(chosen);
  }
}
