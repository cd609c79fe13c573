package zeroth.bench.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.bench.comparison.Arm;
import zeroth.tensor.BadInputException;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** What is compared, as people write it. */
public final class Arms {
  /** Stands for all methods that need nothing but losses of minibatches. */
  public static final String ALL = "all";

  /** Methods whose steps read all training texts, which no budget of minibatches counts. */
  private static final Set<String> FULL_BATCH = Set.of("mezo-svrg");

  private Arms() {}

  /**
   * Arms for every way of tuning and, within it, every method.
   *
   * @param methods names between commas, each perhaps with settings of its own: {@code
   *     mezo,ldsd-sgd:candidates=4,eps=1e-2,loren}; or {@code all}
   * @param tunes what each of them tunes
   * @throws BadInputException if the text is of another form
   */
  public static List<Arm> of(String methods, List<String> tunes) {
    List<Arm> arms = new ArrayList<>();
    for (String tune : tunes) {
      for (Map.Entry<String, Map<String, String>> one : methods(methods)) {
        arms.add(new Arm(one.getKey(), one.getValue(), tune));
      }
    }
    return arms;
  }

  /** The methods of {@link #ALL}, in the registry's order. */
  static List<String> all() {
    return Methods.all().stream()
        .filter(entry -> entry.needs() == MethodEntry.Needs.LOSSES)
        .map(MethodEntry::name)
        .filter(name -> !FULL_BATCH.contains(name))
        .toList();
  }

  private static List<Map.Entry<String, Map<String, String>>> methods(String text) {
    List<Map.Entry<String, Map<String, String>>> found = new ArrayList<>();
    for (String piece : text.split(",", -1)) {
      String part = piece.strip();
      int colon = part.indexOf(':');
      int equals = part.indexOf('=');
      if (equals >= 0 && (colon < 0 || colon > equals)) {
        if (found.isEmpty()) {
          throw new BadInputException("--methods " + text + ": " + part + " follows no method");
        }
        put(found.get(found.size() - 1).getValue(), text, part);
      } else if (part.equals(ALL)) {
        all().forEach(name -> found.add(Map.entry(name, new HashMap<>())));
      } else {
        Map<String, String> settings = new HashMap<>();
        found.add(Map.entry(colon < 0 ? part : part.substring(0, colon), settings));
        if (colon >= 0) {
          put(settings, text, part.substring(colon + 1));
        }
      }
    }
    return found;
  }

  private static void put(Map<String, String> settings, String text, String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new BadInputException(
          "--methods " + text + ": expected METHOD:KEY=VALUE, found " + setting);
    }
    String key = setting.substring(0, equals);
    if (settings.put(key, setting.substring(equals + 1)) != null) {
      throw new BadInputException("--methods " + text + ": " + key + " is given more than once");
    }
  }
}
