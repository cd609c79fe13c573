package zeroth.zo.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameters;
import zeroth.zo.Method;

/** The methods by name. */
public final class Methods {
  private static final List<MethodEntry> ALL = entries();

  private Methods() {}

  private static List<MethodEntry> entries() {
    List<MethodEntry> all = new ArrayList<>(TwoPointEntries.all());
    all.addAll(ManyCandidateEntries.all());
    all.addAll(LearnedEntries.all());
    all.addAll(FirstOrderEntries.all());
    return List.copyOf(all);
  }

  /** Every method, zeroth-order ones first. */
  public static List<MethodEntry> all() {
    return ALL;
  }

  /**
   * The method of a name.
   *
   * @throws BadInputException if there is none; the message lists the names
   */
  public static MethodEntry named(String name) {
    for (MethodEntry entry : ALL) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    String names = ALL.stream().map(MethodEntry::name).collect(Collectors.joining(", "));
    throw new BadInputException("methods", "name", "one of " + names, name);
  }

  /**
   * A method for these weights.
   *
   * @param name its name
   * @param settings texts by hyperparameter; defaults for the others
   * @param theta the weights that it will move
   * @throws BadInputException if the name or a key is unknown, or a value is out of range
   */
  public static Method create(String name, Map<String, String> settings, Parameters theta) {
    return named(name).create(settings, theta);
  }
}
