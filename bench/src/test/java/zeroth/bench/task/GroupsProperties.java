package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Groups of examples: what hangs together, and that the splits do not part it. */
class GroupsProperties {

  /** Against the components found by spreading the least name until nothing changes. */
  @Property(tries = 300)
  void whatHangsTogetherHasOneName(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 60) Integer> numbers,
      @ForAll long seed) {
    List<Example> examples = examples(numbers);
    Map<Example, String> expected = new HashMap<>();
    examples.forEach(e -> expected.put(e, Collections.min(e.fields().values())));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Example a : examples) {
        for (Example b : examples) {
          boolean joined =
              a.line() == b.line()
                  || !Collections.disjoint(a.fields().values(), b.fields().values());
          if (joined && expected.get(a).compareTo(expected.get(b)) < 0) {
            expected.put(b, expected.get(a));
            changed = true;
          }
        }
      }
    }
    List<Example> shuffled = new ArrayList<>(examples);
    Collections.shuffle(shuffled, new Random(seed));
    Groups groups = Groups.of(shuffled);
    expected.forEach(
        (e, name) -> assertEquals(name, groups.of(new LabelledText(e.fields(), 0)), e.toString()));
  }

  @Property(tries = 300)
  void noGroupIsParted(@ForAll @Size(min = 1, max = 60) List<@IntRange(max = 90) Integer> numbers) {
    List<Example> examples = examples(numbers);
    List<LabelledText> texts =
        examples.stream().map(e -> new LabelledText(e.fields(), e.line() % 2)).distinct().toList();
    Splits splits = Splits.of(texts, Groups.of(examples), 2, 0.4, 0.3);
    Map<String, Integer> splitOf = new HashMap<>();
    int dealt = 0;
    List<List<List<LabelledText>>> all = List.of(splits.train(), splits.dev(), splits.test());
    for (int s = 0; s < all.size(); s++) {
      for (List<LabelledText> ofClass : all.get(s)) {
        for (LabelledText text : ofClass) {
          dealt++;
          for (String part : text.fields().values()) {
            Integer before = splitOf.putIfAbsent(part, s);
            assertTrue(before == null || before == s, part);
          }
        }
      }
    }
    assertEquals(texts.size(), dealt);
  }

  /** Two texts each; few numbers, so that lines and texts are shared. */
  private static List<Example> examples(List<Integer> numbers) {
    List<Example> examples = new ArrayList<>();
    for (int number : numbers) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("first", "text " + number);
      fields.put("second", "text " + number * 7 % 61);
      examples.add(new Example(fields, "label", 1 + number * 5 % 53));
    }
    return examples;
  }
}
