package zeroth.zo.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.TouchedEmbedding;
import zeroth.zo.learned.PertNetworks;

/**
 * A method in the registry; the page of one of this project is {@code zo/methods/NAME.md}. A method
 * with a setting {@code embedding} of the words {@code dense} and {@code touched} is wrapped in
 * {@link TouchedEmbedding} where that says so.
 *
 * @param name its name on the command line
 * @param summary one line
 * @param reference where it was published
 * @param learningRate the published learning rate for full fine-tuning, a place to start from
 * @param schedule the published schedule
 * @param settings its hyperparameters with the published defaults
 * @param forwards losses of a step, from the settings
 * @param state floats of state, from the settings and the weights
 * @param factory makes the method
 * @param needs what it needs beside losses
 */
public record MethodEntry(
    String name,
    String summary,
    String reference,
    double learningRate,
    Schedule schedule,
    List<Setting> settings,
    ToIntFunction<Settings> forwards,
    State state,
    Factory factory,
    Needs needs) {

  /** What a method needs beside an objective's losses. */
  public enum Needs {
    /** Nothing: a zeroth-order method. */
    LOSSES,
    /** The losses of a minibatch's examples, each at a place of its own. */
    EXAMPLES,
    /** What linear maps multiply in a forward. */
    INPUTS,
    /** The losses of a minibatch's examples, and what linear maps multiply for each. */
    EXAMPLE_INPUTS,
    /** The gradient of an objective that has one: a first-order baseline. */
    GRADIENT,
    /** Networks that were trained before; losses alone while it runs. */
    NETWORKS;

    /** Whether the losses of a minibatch's examples are asked for, and not their mean alone. */
    public boolean exampleLosses() {
      return this == EXAMPLES || this == EXAMPLE_INPUTS;
    }

    /** What steps follow from beside losses, which no journal holds; empty for nothing. */
    public Optional<String> unjournaled() {
      return switch (this) {
        case INPUTS, EXAMPLE_INPUTS -> Optional.of("what linear maps multiply");
        case GRADIENT -> Optional.of("gradients");
        default -> Optional.empty();
      };
    }
  }

  /** A method that needs losses alone. */
  public MethodEntry(
      String name,
      String summary,
      String reference,
      double learningRate,
      Schedule schedule,
      List<Setting> settings,
      ToIntFunction<Settings> forwards,
      State state,
      Factory factory) {
    this(
        name,
        summary,
        reference,
        learningRate,
        schedule,
        settings,
        forwards,
        state,
        factory,
        Needs.LOSSES);
  }

  /** How many floats a method holds between steps. */
  @FunctionalInterface
  public interface State {
    /** Number of floats for these weights. */
    long floats(Settings settings, Parameters theta);
  }

  /** Makes a method. */
  @FunctionalInterface
  public interface Factory {
    /** The method for these weights. */
    Method create(Settings settings, Parameters theta);
  }

  /** Defensive copies. */
  public MethodEntry {
    settings = List.copyOf(settings);
  }

  /**
   * The method with some settings of its own.
   *
   * @param given texts by hyperparameter; defaults for the others
   * @param theta the weights that it will move: its state has their shapes
   * @throws BadInputException if a key is unknown, or a value is out of range for these weights
   */
  public Method create(Map<String, String> given, Parameters theta) {
    return create(factory, settings(given), theta);
  }

  /**
   * The random networks that these settings ask for in the place of trained ones.
   *
   * @param given texts by hyperparameter; defaults for the others
   * @param theta the weights that the method will move
   * @return empty where the method takes no networks or is to be given trained ones
   * @throws BadInputException if a key is unknown or a value is out of its range
   */
  public Optional<PertNetworks> randomNetworks(Map<String, String> given, Parameters theta) {
    Settings values = settings(given);
    return needs == Needs.NETWORKS && LearnedEntries.random(values)
        ? Optional.of(LearnedEntries.random(values, theta))
        : Optional.empty();
  }

  /** Whether these settings ask for networks that were trained before. */
  public boolean needsTrainedNetworks(Map<String, String> given) {
    return needs == Needs.NETWORKS && !LearnedEntries.random(settings(given));
  }

  /**
   * The method with networks that were trained before.
   *
   * @param networks as {@link PertNetworks} has them
   * @throws BadInputException as {@link #create(Map, Parameters)}, if it takes none, or if a tensor
   *     has none
   */
  public Method create(Map<String, String> given, Parameters theta, Parameters networks) {
    if (!needsTrainedNetworks(given)) {
      throw new BadInputException("method " + name + " takes no trained networks" + chosen(given));
    }
    return create(
        (s, weights) -> LearnedEntries.create(s, weights, networks), settings(given), theta);
  }

  private String chosen(Map<String, String> given) {
    return needs == Needs.NETWORKS ? " with networks=" + given.get("networks") : "";
  }

  private Method create(Factory factory, Settings values, Parameters theta) {
    try {
      Method method = factory.create(values, theta);
      return values.values().get(Shared.EMBEDDING) instanceof String embedding
              && embedding.equals("touched")
          ? new TouchedEmbedding(method)
          : method;
    } catch (IllegalArgumentException e) {
      throw new BadInputException("method " + name + ": " + e.getMessage());
    }
  }

  /** Losses that a step evaluates. */
  public int forwardsPerStep(Map<String, String> given) {
    return forwards.applyAsInt(settings(given));
  }

  /** Bytes of state that the method holds beside these weights. */
  public long stateBytes(Map<String, String> given, Parameters theta) {
    return Float.BYTES * state.floats(settings(given), theta);
  }

  /**
   * All values with these given.
   *
   * @throws BadInputException if a key is unknown or a value is out of its range
   */
  public Settings settings(Map<String, String> given) {
    return new Settings(name, settings, given);
  }
}
