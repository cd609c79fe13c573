package zeroth.bench.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import zeroth.tensor.BadInputException;

/**
 * A task's examples dealt to three disjoint splits. No text is in two of them, and which one a text
 * is in does not depend on the run's seed nor on the sizes asked for, so a model is never measured
 * on what another command has trained it on.
 *
 * @param labels names of the classes
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
   * @param sizes how many of each split
   * @throws BadInputException if something cannot be read, a label is unknown, or a split has fewer
   *     examples than asked for
   */
  public static Dataset read(Task task, FileTask testFile, List<String> names, SplitSizes sizes) {
    List<Example> examples = task.read();
    List<String> given = names.isEmpty() ? task.labels() : names;
    LabelSet labels =
        given.isEmpty() ? LabelSet.of(task.name(), examples) : LabelSet.named(given, examples);
    int classes = labels.names().size();
    List<LabelledText> texts = unique(task.name(), examples, labels);
    List<LabelledText> heldOut =
        testFile == null ? null : unique(testFile.name(), testFile.read(), labels);
    if (heldOut != null) {
      Set<String> tested = heldOut.stream().map(LabelledText::text).collect(Collectors.toSet());
      texts.removeIf(text -> tested.contains(text.text()));
    }
    Splits splits =
        Splits.of(texts, classes, heldOut == null ? Splits.TEST_SHARE : 0, Splits.DEV_SHARE);
    boolean balanced = task.balanced();
    return new Dataset(
        labels.names(),
        Splits.take("train", splits.train(), sizes.train(), classes, balanced),
        Splits.take("dev", splits.dev(), sizes.dev(), classes, balanced),
        Splits.take(
            "test",
            heldOut == null ? splits.test() : Splits.byClass(heldOut, classes),
            sizes.test(),
            classes,
            balanced && heldOut == null));
  }

  /**
   * Each text once, whatever the data repeats; texts that occur with different labels are left out.
   */
  private static List<LabelledText> unique(String source, List<Example> examples, LabelSet labels) {
    int ambiguous = -1;
    Map<String, Integer> byText = new LinkedHashMap<>();
    for (Example example : examples) {
      int label = labels.classOf(source, example);
      byText.merge(example.text(), label, (a, b) -> a.equals(b) ? a : ambiguous);
    }
    List<LabelledText> texts = new ArrayList<>();
    byText.forEach(
        (text, label) -> {
          if (label != ambiguous) {
            texts.add(new LabelledText(text, label));
          }
        });
    return texts;
  }
}
