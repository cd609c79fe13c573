package zeroth.bench.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which examples must not be parted: those that were read from the same line, those that have a
 * text in common, and whatever hangs together by these.
 *
 * <p>A group is called by the first of its texts in the order of strings, whatever the order of the
 * examples.
 */
final class Groups {
  /** A text nearer to the name of its group, which leads to itself. */
  private final Map<String, String> towards = new HashMap<>();

  /** No groups: every example stands alone. */
  static final Groups NONE = new Groups();

  private Groups() {}

  /** The groups of examples. */
  static Groups of(List<Example> examples) {
    Groups groups = new Groups();
    Map<Integer, String> lines = new HashMap<>();
    for (Example example : examples) {
      for (String text : example.fields().values()) {
        groups.join(text, lines.computeIfAbsent(example.line(), line -> text));
      }
    }
    return groups;
  }

  private void join(String a, String b) {
    String one = name(a);
    String other = name(b);
    String first = one.compareTo(other) <= 0 ? one : other;
    towards.put(one, first);
    towards.put(other, first);
  }

  private String name(String text) {
    String at = text;
    for (String next = towards.get(at); next != null && !next.equals(at); next = towards.get(at)) {
      towards.put(text, next); // shortens the way
      at = next;
    }
    return at;
  }

  /** Whether there are none. */
  boolean none() {
    return towards.isEmpty();
  }

  /** The name of a text's group; of one that stands alone its key. */
  String of(LabelledText text) {
    String first = text.fields().values().iterator().next();
    return towards.containsKey(first) ? name(first) : text.key();
  }

  /** Those texts of a list that are of no group of some others, in the list's order. */
  List<LabelledText> without(List<LabelledText> others, List<LabelledText> list) {
    if (none()) {
      return list;
    }
    Set<String> theirs = others.stream().map(this::of).collect(Collectors.toSet());
    return list.stream().filter(text -> !theirs.contains(of(text))).toList();
  }
}
