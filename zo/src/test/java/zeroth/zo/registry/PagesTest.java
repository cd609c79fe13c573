package zeroth.zo.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import zeroth.zo.Schedule;

/** What a method's page says of its defaults is what the registry has, for every setting. */
class PagesTest {
  /** A name, perhaps its symbol, and the value: `mu-rate` $\eta_\mu$ 4e-2. */
  private static final Pattern DEFAULT =
      Pattern.compile("`([a-z0-9-]+)`(?: \\$[^$]*\\$| [A-Za-z])? ([a-z]{2,}|[0-9][0-9.e-]*)");

  private static final Pattern RATE =
      Pattern.compile(
          "Learning rate ([0-9.]+e-?[0-9]+)(?: \\([^)]*\\) to| to)?(?: ([0-9.]+e-?[0-9]+))?");

  /** Settings that a page may leave to the page of the method that they come from. */
  private static final Map<String, String> FROM =
      Map.ofEntries(
          Map.entry("rank", "subzero"),
          Map.entry("period", "subzero"),
          Map.entry("beta", "zo-sgd-momentum"),
          Map.entry("beta1", "mezo-adam"),
          Map.entry("beta2", "mezo-adam"),
          Map.entry("epsilon", "mezo-adam"),
          Map.entry("weight-decay", "mezo"));

  private static String read(String page) {
    try {
      return Files.readString(Path.of("methods", page + ".md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String section(String method) {
    String page = read(method);
    int from = page.indexOf("\n## Defaults\n");
    assertTrue(from > 0, method + " has no defaults");
    String rest = page.substring(from + 4);
    return rest.substring(0, rest.indexOf("\n## "));
  }

  /** Defaults by setting, as the page writes them. */
  private static Map<String, String> defaults(String method) {
    Map<String, String> values = new LinkedHashMap<>();
    Matcher matcher = DEFAULT.matcher(section(method));
    while (matcher.find()) {
      String value = matcher.group(2).replaceAll("[.]$", "");
      assertEquals(
          value, values.getOrDefault(matcher.group(1), value), method + " " + matcher.group(1));
      values.put(matcher.group(1), value);
    }
    Matcher others = Pattern.compile("the others as for ([A-Z]+)").matcher(section(method));
    if (others.find()) {
      defaults(others.group(1).toLowerCase(Locale.ROOT)).forEach(values::putIfAbsent);
    }
    return values;
  }

  @Test
  void everyDefaultIsThatOfThePage() {
    for (MethodEntry entry : Methods.entries()) {
      Map<String, String> page = defaults(entry.name());
      Set<String> known = new HashSet<>();
      for (Setting setting : entry.settings()) {
        String name = setting.name();
        String where = entry.name() + " " + name;
        known.add(name);
        String value = page.get(name);
        if (value == null) {
          assertTrue(FROM.containsKey(name), where + " is not on its page");
          value = defaults(FROM.get(name)).get(name);
        }
        assertNotNull(value, where);
        assertEquals(
            setting.domain().parse(name, value),
            setting.domain().parse(name, setting.standard()),
            where);
      }
      page.keySet().removeAll(known);
      assertEquals(Set.of(), page.keySet(), entry.name() + " has no such settings");
    }
  }

  @Test
  void everyLearningRateAndScheduleIsThatOfThePage() {
    for (MethodEntry entry : Methods.entries()) {
      String section = section(entry.name());
      Matcher rate =
          RATE.matcher(section.contains("the others as for LOZO") ? section("lozo") : section);
      assertTrue(rate.find(), entry.name());
      double low = Double.parseDouble(rate.group(1));
      double high = rate.group(2) == null ? low : Double.parseDouble(rate.group(2));
      assertTrue(
          low <= entry.learningRate() && entry.learningRate() <= high,
          entry.name() + ": " + entry.learningRate() + " is not in [" + low + ", " + high + "]");
      assertEquals(
          section.contains("cosine schedule"), entry.schedule() == Schedule.COSINE, entry.name());
    }
  }

  /** The overview's column of forwards: 2q + 2, K + 1, 3, ... */
  @Test
  void forwardsOfTheOverviewAreThoseOfTheRegistry() {
    Map<String, String> forwards = new TreeMap<>();
    Pattern row =
        Pattern.compile("\\| \\[([a-z-]+)\\]\\(\\1\\.md\\) \\|[^|]*\\| ([^|]*) \\|[^|]*\\|");
    Matcher rows = row.matcher(read("README"));
    while (rows.find()) {
      forwards.putIfAbsent(rows.group(1), rows.group(2).replaceAll(",.*", ""));
    }
    Map<String, String> letters = Map.of("q", "q", "K", "", "N", "samples", "M", "candidates");
    for (MethodEntry entry : Methods.entries()) {
      Matcher f =
          Pattern.compile("([0-9]*)([qKNM]?)(?: \\+ ([0-9]+))?")
              .matcher(forwards.getOrDefault(entry.name(), "none"));
      assertTrue(f.matches(), entry.name() + ": " + forwards.get(entry.name()));
      for (int count : List.of(0, 7)) { // the default, and another
        Map<String, String> given = new HashMap<>();
        int expected = f.group(3) == null ? 0 : Integer.parseInt(f.group(3));
        int factor = f.group(1).isEmpty() ? 1 : Integer.parseInt(f.group(1));
        if (f.group(2).isEmpty()) {
          expected += factor;
        } else {
          String setting = letters.get(f.group(2));
          if (setting.isEmpty()) { // K: what is sampled, or what is compared
            setting = entry.name().startsWith("ldsd") ? "candidates" : "samples";
          }
          if (count > 0) {
            given.put(setting, String.valueOf(count));
          }
          expected += factor * entry.settings(given).whole(setting);
        }
        assertEquals(expected, entry.forwardsPerStep(given), entry.name());
      }
    }
  }
}
