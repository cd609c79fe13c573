package zeroth.bench.task;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.bench.measure.Measure;
import zeroth.tensor.BadInputException;

/**
 * A task as data: which columns of which files its examples are, and how they are put to a model.
 *
 * @param name what a user calls it
 * @param about what is asked, in a line
 * @param train names of the file with the examples to train on, the first that exists is read
 * @param test the same for those to test on; may be empty
 * @param each paths of the arrays that a line of JSON, or a JSON document, has an example for each
 *     element of
 * @param fields columns by field, the first that exists is read
 * @param values what stands for a field's values, where those of the data are not to be read
 * @param replaced parts of fields' texts and what is read in their place
 * @param label columns of the label; none where examples have answers of their own
 * @param answers words by the label of the data, in the classes' order; may have fields' places
 * @param prompt what a language model reads, with the answer's place at its end
 * @param own answers of the examples' own; null where they are of classes
 * @param objective the loss that a language model learns by where the user names none; empty for
 *     the usual one
 * @param measure that the task is reported by, a name of {@link Measure}; empty for the usual one
 * @param masked what a masked language model reads, with the mask's place; null for none
 * @param maskedAnswers words by label at the mask's place; those of the answers where empty
 * @param example an example of the task's kind, by field, for who reads about it
 */
record TaskDescription(
    String name,
    String about,
    List<String> train,
    List<String> test,
    Each each,
    Map<String, List<String>> fields,
    Map<String, Map<String, String>> values,
    Map<String, Map<String, String>> replaced,
    List<String> label,
    Map<String, Template> answers,
    Template prompt,
    OwnAnswers own,
    String objective,
    String measure,
    Template masked,
    Map<String, Template> maskedAnswers,
    Map<String, String> example) {
  /** The place of the answer. */
  static final String LABEL = "label";

  /** The place of the mask. */
  static final String MASK = "mask";

  /**
   * Paths of the arrays that rows are made of, for {@link JsonRow#expand}.
   *
   * @param line of an object in a line; may be empty
   * @param document of a document
   */
  record Each(String line, String document) {
    /** The one that a file is read by. */
    String of(Path file) {
      String name = DatasetFile.plainName(file.toString());
      return name.endsWith(".json") ? document : line;
    }
  }

  /**
   * @throws BadInputException if a template has a place that is no field, or lacks one that it
   *     needs
   */
  TaskDescription {
    Set<String> names = fields.keySet();
    for (String reserved : List.of(LABEL, MASK, OwnAnswers.OPTION, OwnAnswers.OPTION + "s")) {
      if (reserved.startsWith(OwnAnswers.OPTION) && own == null) {
        continue;
      }
      expect(name, "fields", !names.contains(reserved), "no field named " + reserved, "one");
    }
    expect(name, "train", !train.isEmpty(), "a file's name", "none");
    expect(name, "fields", !fields.isEmpty(), "a field", "none");
    if (own == null) {
      expect(name, "label", !label.isEmpty(), "a column", "none");
      expect(name, "answers", answers.size() >= 2, "at least two", "" + answers.size());
    } else {
      own.check(name, names);
      boolean classes = !label.isEmpty() || !answers.isEmpty();
      expect(name, "references", !classes, "no label and no answers besides", "some");
      expect(name, "references", masked == null, "no masked besides", "one");
    }
    expect(
        name,
        "objective",
        List.of("", "answer", "options").contains(objective),
        "answer or options",
        objective);
    expect(
        name,
        "objective",
        !objective.equals("options") || own == null || own.options() != null,
        "answer, as there are no options",
        objective);
    answers.forEach((l, words) -> words.over(name + ": answers of " + l, names));
    maskedAnswers.forEach((l, words) -> words.over(name + ": masked-answers of " + l, names));
    expect(
        name,
        "masked-answers",
        maskedAnswers.isEmpty() || maskedAnswers.keySet().equals(answers.keySet()),
        "the labels " + String.join(", ", answers.keySet()),
        String.join(", ", maskedAnswers.keySet()));
    expect(
        name,
        "prompt",
        prompt.over(name + ": prompt", with(names, LABEL)).endsWith(LABEL)
            && prompt.count(LABEL) == 1,
        "{label} once, at the end",
        prompt.toString());
    if (!measure.isEmpty()) {
      Measure named = Measure.of(name + ": measure", measure);
      boolean ofWords = named == Measure.EXACT_MATCH || named == Measure.F1;
      expect(
          name,
          "measure",
          ofWords == (own != null),
          own == null ? "one of classes" : "exact_match or f1",
          measure);
    }
    if (masked != null) {
      expect(
          name,
          "masked",
          masked.over(name + ": masked", with(names, MASK)).count(MASK) == 1,
          "{mask} once",
          masked.toString());
    }
    for (String field : values.keySet()) {
      expect(name, "values", names.contains(field), "fields", field);
    }
    for (String field : replaced.keySet()) {
      expect(name, "replace", names.contains(field), "fields", field);
      expect(name, "replace", !replaced.get(field).containsKey(""), "texts", "an empty one");
    }
    expect(
        name,
        "example",
        example.keySet().equals(with(names, LABEL)) && isRight(own, answers, example.get(LABEL)),
        "a value for each of " + String.join(", ", with(names, LABEL)) + ", the label a known one",
        example.toString());
  }

  private static boolean isRight(
      OwnAnswers own, Map<String, Template> answers, String exampleLabel) {
    return own == null
        ? answers.containsKey(exampleLabel)
        : own.options() == null || own.example().contains(exampleLabel);
  }

  private static Set<String> with(Set<String> names, String more) {
    Set<String> all = new LinkedHashSet<>(names);
    all.add(more);
    return all;
  }

  private static void expect(
      String name, String place, boolean met, String expected, String found) {
    if (!met) {
      throw new BadInputException(name, place, expected, found);
    }
  }
}
