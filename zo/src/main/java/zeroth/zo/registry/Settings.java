package zeroth.zo.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import zeroth.tensor.BadInputException;

/** The values of all hyperparameters of one method: those given, and defaults for the others. */
public final class Settings {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * @param method the method's name, for messages
   * @param known its hyperparameters
   * @param given texts by hyperparameter
   * @throws BadInputException if a key is unknown or a value is out of its range
   */
  Settings(String method, List<Setting> known, Map<String, String> given) {
    for (Setting setting : known) {
      String text = given.getOrDefault(setting.name(), setting.standard());
      values.put(setting.name(), setting.domain().parse(setting.name(), text));
    }
    for (String name : given.keySet()) {
      if (!values.containsKey(name)) {
        throw new BadInputException(
            "method " + method,
            "setting",
            "one of " + known.stream().map(Setting::name).collect(Collectors.joining(", ")),
            name);
      }
    }
  }

  /** A number. */
  public double real(String name) {
    return (Double) values.get(name);
  }

  /** A whole number. */
  public int whole(String name) {
    return (Integer) values.get(name);
  }

  /** A word. */
  public String word(String name) {
    return (String) values.get(name);
  }

  /** All values by name, in the order in which the method documents them. */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }
}
