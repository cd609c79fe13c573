package zeroth.bench.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A run.json held against the record that the run's journal begins with.
 *
 * @param same number of fields that are the same
 * @param wrong fields that differ, with both values
 * @param open fields that may differ, since another machine may go on with a run, and do
 */
public record RecordCheck(int same, List<String> wrong, List<String> open) {
  /** What the end of a run adds, which a journal's beginning cannot tell. */
  private static final Set<String> ADDED = Set.of("status", "final_sha256", "results");

  /** Where things are, what a run goes on with, and what it goes on on. */
  private static final Set<String> MAY_DIFFER =
      Set.of(
          "zeroth",
          "platform",
          "backend",
          "weights",
          "configuration.model",
          "configuration.task",
          "configuration.test_file",
          "configuration.hyperparameters.optimizer",
          "configuration.threads",
          "configuration.backend");

  /**
   * Compares all fields.
   *
   * @param claimed the content of run.json
   * @param journaled the record that the journal begins with
   * @throws zeroth.tensor.BadInputException if the content is no record
   */
  public static RecordCheck of(String claimed, RunRecord journaled) {
    JsonNode raw = RunRecord.tree("run.json", claimed);
    JsonNode known = RunRecord.tree("run.json", RunRecord.parse("run.json", claimed).json());
    JsonNode expected = RunRecord.tree("journal", journaled.json());
    RecordCheck check = new RecordCheck(0, new ArrayList<>(), new ArrayList<>());
    List<String> same = new ArrayList<>();
    check.compare("", known, expected, same);
    check.unknown("", raw, known);
    return new RecordCheck(same.size(), check.wrong, check.open);
  }

  private void compare(String prefix, JsonNode claimed, JsonNode expected, List<String> same) {
    Set<String> keys = new LinkedHashSet<>();
    claimed.fieldNames().forEachRemaining(keys::add);
    expected.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      String path = prefix + key;
      JsonNode a = claimed.path(key);
      JsonNode b = expected.path(key);
      if (ADDED.contains(path)) {
        continue;
      }
      if (a.isObject() && b.isObject()) {
        compare(path + ".", a, b, same);
      } else if (a.equals(b)) {
        same.add(path);
      } else if (mayDiffer(path)) {
        open.add(path);
      } else {
        wrong.add(path + " is " + a + ", not " + b);
      }
    }
  }

  /** Fields of a text that a record does not have. */
  private void unknown(String prefix, JsonNode raw, JsonNode known) {
    raw.fieldNames()
        .forEachRemaining(
            key -> {
              JsonNode value = raw.get(key);
              if (!known.has(key)) {
                if (!value.isNull()) {
                  wrong.add(prefix + key + " is no field of a record");
                }
              } else if (value.isObject()) {
                unknown(prefix + key + ".", value, known.get(key));
              }
            });
  }

  private static boolean mayDiffer(String path) {
    return MAY_DIFFER.stream().anyMatch(key -> path.equals(key) || path.startsWith(key + "."));
  }
}
