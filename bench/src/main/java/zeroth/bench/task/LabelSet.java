package zeroth.bench.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import zeroth.tensor.BadInputException;

/**
 * The classes of a task: their names in order, and which class a label of the data means.
 *
 * <p>Labels that the data writes as numbers may be given names: class i is then the name at place
 * i, counted from 0; or from 1, if the data has the number of the last place from 1 and no 0.
 */
public final class LabelSet {
  /** Most classes a task may have; more are likely to be a column that holds no labels. */
  public static final int MOST = 1000;

  /** Of a task whose examples have answers of their own: they are all of one kind. */
  static final LabelSet NONE = new LabelSet(List.of(), -1);

  private final List<String> names;
  private final Map<String, Integer> classes;
  private final int first;

  /**
   * @param first the number of the first name, or -1 if the data writes names
   */
  private LabelSet(List<String> names, int first) {
    this.names = List.copyOf(names);
    this.classes = new HashMap<>();
    this.first = first;
    for (int i = 0; i < names.size(); i++) {
      classes.put(first >= 0 ? String.valueOf(first + i) : names.get(i), i);
    }
  }

  /**
   * The labels that occur in the data, sorted: as numbers if all are, else as text.
   *
   * @throws BadInputException if there are fewer than two, or more than {@link #MOST}
   */
  public static LabelSet of(String source, List<Example> examples) {
    TreeSet<String> found = new TreeSet<>();
    examples.forEach(example -> found.add(example.label()));
    if (found.size() < 2 || found.size() > MOST) {
      throw new BadInputException(
          source, "labels", "2 to " + MOST + " different ones", String.valueOf(found.size()));
    }
    List<String> names = new ArrayList<>(found);
    if (names.stream().allMatch(name -> name.matches("-?\\d{1,9}"))) {
      names.sort(Comparator.comparingInt(Integer::parseInt));
    }
    return new LabelSet(names, -1);
  }

  /**
   * Given names: those of a model or of the user. If none of them is a number and all labels of the
   * data are, the data's are taken for places in the list.
   *
   * @throws BadInputException if a name is there twice, or there are fewer than two
   */
  public static LabelSet named(List<String> names, List<Example> examples) {
    if (names.size() < 2) {
      throw new BadInputException("at least two labels are needed, found " + names.size());
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new BadInputException("a label is named twice in " + String.join(", ", names));
    }
    boolean numbered =
        names.stream().noneMatch(LabelSet::isNumber)
            && examples.stream().allMatch(example -> isNumber(example.label()));
    if (!numbered) {
      return new LabelSet(names, -1);
    }
    Set<Integer> found =
        examples.stream().map(e -> Integer.parseInt(e.label())).collect(Collectors.toSet());
    return new LabelSet(names, found.contains(names.size()) && !found.contains(0) ? 1 : 0);
  }

  /** What the data's numbers were taken to mean; empty if it writes names. */
  Optional<String> numbering(String source) {
    return first < 0
        ? Optional.empty()
        : Optional.of(
            source
                + ": labels count from "
                + first
                + ": "
                + first
                + " is "
                + names.get(0)
                + ", "
                + (first + 1)
                + " is "
                + names.get(1)
                + (names.size() > 2 ? ", ..." : ""));
  }

  /** Whether a label is written as a number. */
  static boolean isNumber(String label) {
    return label.matches("\\d{1,9}");
  }

  /** Number of kinds that examples are dealt by: the classes, or one. */
  int classes() {
    return Math.max(1, names.size());
  }

  /** The names in the classes' order. */
  public List<String> names() {
    return names;
  }

  /**
   * The class of an example.
   *
   * @return in [0, names); 0 where there are none
   * @throws BadInputException if its label is none of these
   */
  public int classOf(String source, Example example) {
    if (names.isEmpty()) {
      return 0;
    }
    Integer c = classes.get(example.label());
    if (c == null) {
      throw new BadInputException(
          source,
          "line " + example.line(),
          "one of the labels " + String.join(", ", names),
          example.label());
    }
    return c;
  }
}
