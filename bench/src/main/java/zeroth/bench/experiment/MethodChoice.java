package zeroth.bench.experiment;

import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameters;
import zeroth.zo.Method;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * A method as a user names it, with some settings of its own.
 *
 * @param entry what the registry says of it
 * @param given texts by hyperparameter; defaults for the others
 */
public record MethodChoice(MethodEntry entry, Map<String, String> given) {

  /**
   * The choice of a name.
   *
   * @throws BadInputException if there is no such method or setting, or a value is out of range
   */
  public static MethodChoice of(String name, Map<String, String> given) {
    MethodEntry entry = Methods.named(name);
    entry.settings(given);
    return new MethodChoice(entry, Map.copyOf(given));
  }

  /** The method's name. */
  public String name() {
    return entry.name();
  }

  /** All of the method's settings by name, defaults filled in. */
  public Map<String, Object> hyperparameters() {
    return entry.settings(given).values();
  }

  /**
   * The method, ready to step.
   *
   * @param theta the weights that it will move
   * @throws BadInputException if a value does not fit these weights
   */
  public Method create(Parameters theta) {
    return entry.create(given, theta);
  }
}
