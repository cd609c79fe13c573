package zeroth.bench.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.zo.Method;
import zeroth.zo.Mezo;
import zeroth.zo.UpdateRule;

/**
 * A method as a user names it, with its hyperparameters.
 *
 * @param name the method's name
 * @param hyperparameters its own settings by name, in their order
 * @param method ready to step
 */
public record MethodChoice(String name, Map<String, Object> hyperparameters, Method method) {

  /**
   * What the list of methods says of one.
   *
   * @param name what a user calls it
   * @param forwardsPerStep losses of a step, as a formula
   * @param hyperparameters names and defaults
   * @param reference where it was published
   */
  public record Entry(
      String name, String forwardsPerStep, String hyperparameters, String reference) {}

  /** All methods. */
  public static List<Entry> all() {
    return List.of(
        new Entry("mezo", "2 q", "eps 1e-3, q 1", "Malladi et al., 2023, arXiv 2305.17333"));
  }

  /**
   * Makes a method.
   *
   * @param eps smoothing
   * @param q directions a step
   * @throws BadInputException if there is no such method or a value is out of range
   */
  public static MethodChoice of(String name, double eps, int q) {
    if (!name.equals("mezo")) {
      List<String> names = all().stream().map(Entry::name).toList();
      throw new BadInputException(
          "--method", name, "one of " + String.join(", ", names), "no such method");
    }
    Map<String, Object> hyperparameters = new LinkedHashMap<>();
    hyperparameters.put("eps", eps);
    hyperparameters.put("q", q);
    try {
      return new MethodChoice(name, hyperparameters, new Mezo(eps, q, UpdateRule.sgd()));
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--method " + name + ": " + e.getMessage());
    }
  }
}
