package zeroth.zo.registry;

import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameters;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.TouchedEmbedding;

/**
 * A method in the registry. Its page is {@code zo/methods/NAME.md}.
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
    Factory factory) {

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
    Settings values = settings(given);
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
