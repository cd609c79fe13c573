package zeroth.bench.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameters;
import zeroth.zo.Method;
import zeroth.zo.Mezo;
import zeroth.zo.UpdateRule;

/**
 * A method as a user names it, with its hyperparameters. The one place where the command line meets
 * the list of methods.
 *
 * @param name the method's name
 * @param hyperparameters all of its own settings by name, defaults filled in
 */
public record MethodChoice(String name, Map<String, Object> hyperparameters) {

  /**
   * What the list of methods says of one.
   *
   * @param name what a user calls it
   * @param forwardsPerStep losses of a step
   * @param hyperparameters names and defaults
   * @param reference where it was published
   */
  public record Entry(
      String name, String forwardsPerStep, String hyperparameters, String reference) {}

  /** All methods. */
  public static List<Entry> all() {
    return List.of(
        new Entry("mezo", "2 q", "eps=0.001 q=1", "Malladi et al. 2023, arXiv 2305.17333"));
  }

  /**
   * A method with some settings of its own.
   *
   * @param given texts by hyperparameter; defaults for the others
   * @throws BadInputException if there is no such method or setting, or a value is out of range
   */
  public static MethodChoice of(String name, Map<String, String> given) {
    if (!name.equals("mezo")) {
      String names = String.join(", ", all().stream().map(Entry::name).toList());
      throw new BadInputException("--method", "name", "one of " + names, name);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("eps", Double.valueOf(given.getOrDefault("eps", "1e-3")));
    values.put("q", Integer.valueOf(given.getOrDefault("q", "1")));
    for (String key : given.keySet()) {
      if (!values.containsKey(key)) {
        throw new BadInputException("method " + name, "setting", "eps or q", key);
      }
    }
    return new MethodChoice(name, values);
  }

  /**
   * The method, ready to step.
   *
   * @param theta the weights that it will move
   * @throws BadInputException if a value does not fit these weights
   */
  public Method create(Parameters theta) {
    double eps = (Double) hyperparameters.get("eps");
    int q = (Integer) hyperparameters.get("q");
    return new Mezo(eps, q, UpdateRule.sgd());
  }
}
