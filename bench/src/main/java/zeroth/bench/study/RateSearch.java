package zeroth.bench.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.comparison.Trial.Choice;

/**
 * What is searched for each arm before its results.
 *
 * @param rates how many are tried, at least 1, around the arm's default; 1 takes the default
 * @param sweeps settings that are searched beside the rate, each with its values; every method must
 *     have them
 */
public record RateSearch(int rates, Map<String, List<String>> sweeps) {
  /** Five rates, and nothing beside them. */
  public static final RateSearch USUAL = new RateSearch(5, Map.of());

  /** Defensive copies. */
  public RateSearch {
    Map<String, List<String>> copies = new HashMap<>();
    sweeps.forEach((key, values) -> copies.put(key, List.copyOf(values)));
    sweeps = Map.copyOf(copies);
  }

  /** Every combination of the swept settings' values. */
  List<Map<String, String>> swept() {
    List<Map<String, String>> all = List.of(Map.of());
    for (String key : sweeps.keySet().stream().sorted().toList()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> some : all) {
        for (String value : sweeps.get(key)) {
          Map<String, String> one = new HashMap<>(some);
          one.put(key, value);
          longer.add(Map.copyOf(one));
        }
      }
      all = longer;
    }
    return all;
  }

  /** What is chosen from around a known rate. */
  List<Choice> choices(double known) {
    List<Choice> all = new ArrayList<>();
    for (double rate : RateGrid.around(known, rates)) {
      swept().forEach(settings -> all.add(new Choice(rate, settings)));
    }
    return all;
  }
}
