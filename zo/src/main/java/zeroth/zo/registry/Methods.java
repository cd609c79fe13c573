package zeroth.zo.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;

/** The methods by name: those of this project, and those that a {@link MethodProvider} brings. */
public final class Methods {
  private static final List<MethodEntry> ALL = entries();

  private Methods() {}

  /** The entries, made anew. */
  static List<MethodEntry> entries() {
    List<MethodEntry> all = new ArrayList<>(TwoPointEntries.all());
    all.addAll(FrugalEntries.all());
    all.addAll(EvolutionEntries.all());
    all.addAll(ManyCandidateEntries.all());
    all.addAll(ConeEntries.all());
    all.addAll(SpectralEntries.all());
    all.addAll(PerExampleEntries.all());
    all.addAll(ActivationEntries.all());
    all.addAll(LearnedEntries.all());
    all.addAll(FirstOrderEntries.all());
    return List.copyOf(all);
  }

  /** Every method of this project, zeroth-order ones first. */
  public static List<MethodEntry> all() {
    return ALL;
  }

  /**
   * Methods from outside, that the thread's context class loader finds now.
   *
   * @throws BadInputException if a provider cannot be loaded or fails, or a name is taken
   */
  public static List<ProvidedMethod> provided() {
    List<ProvidedMethod> provided = ProvidedMethod.find();
    Map<String, String> origins = new HashMap<>();
    ALL.forEach(entry -> origins.put(entry.name(), "zeroth"));
    for (ProvidedMethod method : provided) {
      String before = origins.putIfAbsent(method.entry().name(), method.provider());
      if (before != null) {
        throw new BadInputException(
            "method "
                + method.entry().name()
                + " of "
                + method.provider()
                + ": the name is taken by a method of "
                + before);
      }
    }
    return provided;
  }

  /**
   * The method of a name.
   *
   * @throws BadInputException if there is none, the message lists the names; or as {@link
   *     #provided}
   */
  public static MethodEntry named(String name) {
    for (MethodEntry entry : ALL) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    List<ProvidedMethod> provided = provided();
    for (ProvidedMethod method : provided) {
      if (method.entry().name().equals(name)) {
        return method.entry();
      }
    }
    String names =
        Stream.concat(ALL.stream(), provided.stream().map(ProvidedMethod::entry))
            .map(MethodEntry::name)
            .collect(Collectors.joining(", "));
    throw new BadInputException(
        "methods", "name", "one of " + names + ", or one that --classpath JAR brings", name);
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
