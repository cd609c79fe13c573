package zeroth.bench.experiment;

import java.util.Locale;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;

/**
 * Which weights of a model are trained, and what becomes of the others.
 *
 * @param name what a record calls the choice: {@value #FULL}, {@value #BIAS}, {@value #HEAD},
 *     {@value #LAYERS} and their numbers, an adapter with its settings, or a regular expression
 *     that is found in the names of the weights that are trained
 * @param trained the expression, for a choice that needs none of the others; else null
 * @param layers the layers, where these are chosen; else null
 * @param adapter where it is trained in the weights' place; else null
 * @param keep whether weights that are not trained stay in the format that they are stored in
 */
public record Tuning(
    String name, Pattern trained, LayerChoice layers, AdapterChoice adapter, boolean keep) {
  /** All weights. */
  public static final String FULL = "full";

  /** All biases, those of norms among them (BitFit: Ben Zaken et al., arXiv 2106.10199). */
  public static final String BIAS = "bias";

  /** What is no part of the body: a classifier, or a language model's own last map. */
  public static final String HEAD = "head";

  /** All weights of some layers, in front of their numbers; see {@link LayerChoice}. */
  public static final String LAYERS = "layers:";

  private static final String NONE = "none";

  private static final Pattern BIASES = Pattern.compile("(^|[._])bias$");

  /** The heads of {@link zeroth.transformer.head}. */
  private static final Pattern HEADS =
      Pattern.compile(
          "^(classifier|lm_head|cls|vocab_transform|vocab_layer_norm|vocab_projector)\\.");

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
   * @throws BadInputException if it is no regular expression, or names no layers
   */
  public static Tuning of(String name, FrozenFormat frozen) {
    boolean keep = frozen == FrozenFormat.KEEP;
    AdapterChoice adapter = AdapterChoice.of(name);
    if (adapter != null) {
      return new Tuning(adapter.name(), null, null, adapter, keep);
    }
    if (name.startsWith(LAYERS)) {
      return new Tuning(name, null, LayerChoice.of(name.substring(LAYERS.length())), null, keep);
    }
    Pattern trained =
        switch (name) {
          case FULL -> null;
          case BIAS -> BIASES;
          case HEAD -> HEADS;
          default -> expression(name);
        };
    return new Tuning(name, trained, null, null, keep);
  }

  private static Pattern expression(String name) {
    try {
      return Pattern.compile(name);
    } catch (PatternSyntaxException e) {
      throw new BadInputException(
          "--tune "
              + name
              + " is neither full nor a regular expression: "
              + e.getDescription().toLowerCase(Locale.ROOT)
              + " at "
              + e.getIndex());
    }
  }

  /** Nothing is trained. */
  public static Tuning none(FrozenFormat frozen) {
    return new Tuning(NONE, null, null, null, frozen == FrozenFormat.KEEP);
  }

  /**
   * Whether a weight of this name may stay in the format that it is stored in, as far as that is
   * known before the model is: one that is trained after all is widened then.
   */
  public boolean keeps(String weight) {
    return keep && !name.equals(FULL) && (trained == null || !trained.matcher(weight).find());
  }

  /** Whether anything is trained. */
  boolean trains() {
    return !name.equals(NONE);
  }

  /** Whether what is trained is an adapter beside the weights. */
  public boolean isAdapter() {
    return adapter != null;
  }

  /** Whether that is virtual tokens, which go on from those of a model that has them. */
  public boolean isVirtual() {
    return adapter instanceof VirtualChoice;
  }

  /**
   * A method with the settings that go with this choice, where none are given: MeZO trains adapters
   * at the eps that its authors do.
   */
  public MethodChoice settled(MethodChoice method) {
    return isAdapter() ? adapter.rates().settled(method) : method;
  }

  /**
   * A model of which only the chosen weights are trainable.
   *
   * @param backend that it is on
   * @param called what the model is called, by which an adapter finds it again
   * @param seed of the run; an adapter begins with what it gives
   * @throws BadInputException if weights were to be chosen, and there are none
   */
  public TaskModel of(TaskModel model, Backend backend, String called, long seed) {
    if (adapter != null) {
      String base = ModelSource.base(called);
      return AdapterTraining.begin(model, backend, adapter, base, Key.ofSeed(seed));
    }
    Parameters theta = model.parameters();
    Parameters chosen = of(theta);
    return chosen == theta ? model : model.with(chosen);
  }

  /** Weights of which only the chosen ones are trainable. */
  Parameters of(Parameters theta) {
    boolean all = theta.list().stream().allMatch(Parameter::trainable);
    if (all && name.equals(FULL)) {
      return theta;
    }
    SortedSet<Integer> numbers = layers == null ? null : layers.in(theta);
    Parameters chosen = theta.freeze(p -> !trains(p.name(), numbers));
    if (trained != null && chosen.trainableSize() == 0) {
      throw new BadInputException(
          "--tune "
              + name
              + " is found in no name of the "
              + theta.list().size()
              + " weights, such as "
              + theta.list().get(theta.list().size() / 2).name());
    }
    return chosen;
  }

  private boolean trains(String weight, SortedSet<Integer> numbers) {
    if (numbers != null) {
      return numbers.contains(LayerChoice.layer(weight));
    }
    return trained == null ? name.equals(FULL) : trained.matcher(weight).find();
  }
}
