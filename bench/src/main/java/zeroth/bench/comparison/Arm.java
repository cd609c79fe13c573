package zeroth.bench.comparison;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is compared: a method with settings of its own, and which weights it tunes.
 *
 * @param method its name in the registry
 * @param settings texts by hyperparameter, those that are not the method's defaults
 * @param tune which weights, as {@code --tune} says it
 */
public record Arm(String method, Map<String, String> settings, String tune) {
  /** All weights. */
  public static final String FULL = "full";

  /** Defensive copies. */
  public Arm {
    settings = Map.copyOf(settings);
  }

  /** What a table calls it: {@code mezo}, {@code fzoo:q=4}, {@code mezo lora}. */
  public String name() {
    String values = text(settings, ",");
    String named = values.isEmpty() ? method : method + ":" + values;
    return tune.equals(FULL) ? named : named + " " + tune;
  }

  /** These settings and others, which take their place. */
  public Map<String, String> with(Map<String, String> swept) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(swept);
    return Map.copyOf(all);
  }

  /** Settings as {@code key=value}, in the order of their keys. */
  static String text(Map<String, String> settings, String between) {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(between));
  }
}
