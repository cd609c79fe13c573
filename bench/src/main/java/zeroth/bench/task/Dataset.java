package zeroth.bench.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zeroth.tensor.BadInputException;

/**
 * A task's examples dealt to three disjoint splits. No text is in two of them, and which one a text
 * is in does not depend on the run's seed nor on the sizes asked for, so a model is never measured
 * on what another command has trained it on. A protocol draws its training and development splits
 * anew for each of its seeds, and from what no test split has.
 *
 * @param labels names of the classes; none where examples have answers of their own
 * @param train to train on
 * @param dev to choose the best checkpoint by
 * @param test to report
 */
public record Dataset(
    List<String> labels,
    List<LabelledText> train,
    List<LabelledText> dev,
    List<LabelledText> test) {

  /**
   * Reads a task and deals its examples.
   *
   * @param task where they come from
   * @param testFile where those of the test split come from, or null to take them from the task
   * @param names the labels' names, or empty for the task's own
   * @param sampling how many of each split, or what a protocol draws of them
   * @throws BadInputException if something cannot be read, a label is unknown, or a split has fewer
   *     examples than asked for
   */
  public static Dataset read(Task task, FileTask testFile, List<String> names, Sampling sampling) {
    return read(task, testFile, names, sampling, note -> {});
  }

  /**
   * The same, and says what a user should know of the data.
   *
   * @param notes gets a line for each thing
   */
  public static Dataset read(
      Task task, FileTask testFile, List<String> names, Sampling sampling, Consumer<String> notes) {
    return deal(task, task.read(notes), testFile, names, sampling, notes);
  }

  /**
   * The same with a task's examples, which have been read.
   *
   * @param examples all that {@link Task#read} gives
   */
  public static Dataset deal(
      Task task,
      List<Example> examples,
      FileTask testFile,
      List<String> names,
      Sampling sampling,
      Consumer<String> notes) {
    LabelSet labels = labels(task, names, examples);
    labels.numbering(task.name()).ifPresent(notes);
    int classes = labels.classes();
    List<LabelledText> texts = unique(task.name(), examples, labels, notes);
    rareClasses(task.name(), examples, texts, labels, notes);
    Groups groups = task.grouped() ? Groups.of(examples) : Groups.NONE;
    String testName = testFile == null ? task.name() + " (test)" : testFile.name();
    List<Example> tests = testFile == null ? task.heldOut(notes) : testFile.read(notes);
    List<LabelledText> heldOut = tests.isEmpty() ? null : unique(testName, tests, labels, notes);
    if (heldOut != null) {
      Set<String> tested = heldOut.stream().map(LabelledText::key).collect(Collectors.toSet());
      Set<String> parted =
          texts.stream()
              .filter(text -> tested.contains(text.key()))
              .map(groups::of)
              .collect(Collectors.toSet());
      int all = texts.size();
      texts.removeIf(text -> parted.contains(groups.of(text)));
      if (texts.size() < all) {
        notes.accept(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d texts are in %s too%s and not trained on",
                task.name(),
                all - texts.size(),
                all,
                testName,
                groups.none() ? "" : ", or belong to one that is,"));
      }
    }
    Splits splits =
        Splits.of(
            texts, groups, classes, heldOut == null ? Splits.TEST_SHARE : 0, Splits.DEV_SHARE);
    List<List<LabelledText>> tested =
        heldOut == null ? splits.test() : Splits.byClass(heldOut, classes);
    boolean balanced = task.balanced();
    boolean balancedTest = balanced && heldOut == null;
    if (sampling instanceof Draw draw) {
      Draw.Drawn drawn = draw.from(splits.untested(), groups, labels.names(), notes);
      int most = draw.protocol().test();
      return new Dataset(
          labels.names(),
          drawn.train(),
          drawn.dev(),
          Splits.upTo("test", tested, most, classes, balancedTest));
    }
    SplitSizes sizes = (SplitSizes) sampling;
    return new Dataset(
        labels.names(),
        Splits.take("train", splits.train(), sizes.train(), classes, balanced),
        Splits.take("dev", splits.dev(), sizes.dev(), classes, balanced),
        sizes.test() == 0
            ? List.of()
            : Splits.take("test", tested, sizes.test(), classes, balancedTest));
  }

  /**
   * The texts of a task that a model must not be trained on if it is to be measured with them: all
   * that can be in the dev or the test split, whatever sizes are asked for.
   */
  public static Set<String> heldOut(Task task) {
    List<Example> examples = task.read();
    LabelSet labels = labels(task, List.of(), examples);
    List<LabelledText> texts = unique(task.name(), examples, labels, note -> {});
    Groups groups = task.grouped() ? Groups.of(examples) : Groups.NONE;
    Splits splits = Splits.of(texts, groups, labels.classes(), Splits.TEST_SHARE, Splits.DEV_SHARE);
    return Stream.of(splits.dev(), splits.test())
        .flatMap(List::stream)
        .flatMap(List::stream)
        .map(LabelledText::text)
        .collect(Collectors.toSet());
  }

  /** Given names, or the task's own, or those of the data. */
  private static LabelSet labels(Task task, List<String> names, List<Example> examples) {
    if (task.answering() != Answering.CLASSES) {
      return LabelSet.NONE;
    }
    List<String> given = names.isEmpty() ? task.labels() : names;
    return given.isEmpty() ? LabelSet.of(task.name(), examples) : LabelSet.named(given, examples);
  }

  /**
   * Each text once, whatever the data repeats; texts that occur with different labels are left out.
   */
  private static List<LabelledText> unique(
      String source, List<Example> examples, LabelSet labels, Consumer<String> notes) {
    LabelledText ambiguous = new LabelledText("", -1);
    Map<Map<String, String>, LabelledText> byText = new LinkedHashMap<>();
    for (Example example : examples) {
      int label = labels.classOf(source, example);
      LabelledText text = new LabelledText(example.fields(), label, example.answers());
      byText.merge(example.fields(), text, (a, b) -> a.equals(b) ? a : ambiguous);
    }
    List<LabelledText> texts = new ArrayList<>();
    for (LabelledText text : byText.values()) {
      if (text != ambiguous) {
        texts.add(text);
      }
    }
    int contradictions = byText.size() - texts.size();
    long agreeing = examples.stream().filter(e -> byText.get(e.fields()) != ambiguous).count();
    if (byText.size() < examples.size()) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s: %,d repeated examples are left out, and %,d texts with different labels (%,d"
                  + " examples)",
              source,
              agreeing - texts.size(),
              contradictions,
              examples.size() - agreeing));
    }
    return texts;
  }

  /** A class of one example is more often a header, a slip or a broken line than a class. */
  private static void rareClasses(
      String source,
      List<Example> examples,
      List<LabelledText> texts,
      LabelSet labels,
      Consumer<String> notes) {
    int[] counts = new int[labels.names().size()];
    if (counts.length == 0) {
      return; // the task has no classes
    }
    texts.forEach(text -> counts[text.label()]++);
    List<String> single = new ArrayList<>();
    List<String> none = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      (counts[c] == 1 ? single : counts[c] == 0 ? none : new ArrayList<String>())
          .add(labels.names().get(c));
    }
    if (!single.isEmpty()) {
      String label = single.get(0);
      int line =
          examples.stream()
              .filter(e -> labels.names().get(labels.classOf(source, e)).equals(label))
              .findFirst()
              .orElseThrow()
              .line();
      notes.accept(
          source
              + ": "
              + (single.size() == 1 ? "the class " : "classes of a single text: ")
              + shown(single)
              + (single.size() == 1 ? " has a single text" : "; the first")
              + " in line "
              + line
              + ": a header or a slip?");
    }
    if (!none.isEmpty()) {
      notes.accept(source + ": no texts of " + shown(none));
    }
  }

  private static String shown(List<String> names) {
    int most = 5;
    String more = names.size() > most ? ", ... (" + names.size() + ")" : "";
    return String.join(", ", names.subList(0, Math.min(most, names.size()))) + more;
  }
}
