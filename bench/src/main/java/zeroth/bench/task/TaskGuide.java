package zeroth.bench.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;

/** Tells a reader what models see of a described task: its own example, as each kind meets it. */
public final class TaskGuide {
  private final TaskDescription description;

  private TaskGuide(TaskDescription description) {
    this.description = description;
  }

  /** The tasks that come with the project. */
  public static List<String> names() {
    return TaskDescriptions.NAMES;
  }

  /**
   * The guide to one of these, or to the description in a file.
   *
   * @throws BadInputException if it is neither
   */
  public static TaskGuide of(String name) {
    if (TaskDescriptions.NAMES.contains(name)) {
      return new TaskGuide(TaskDescriptions.named(name));
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return new TaskGuide(TaskDescriptions.read(Path.of(name)));
    }
    throw new BadInputException(
        "tasks " + name + ": expected one of " + String.join(", ", names()) + ", or FILE.yaml");
  }

  /** What is asked, in a line. */
  public String about() {
    return description.about();
  }

  /**
   * What is read, and the example as an encoder, to which two texts are a pair, a masked language
   * model and a decoder meet it; the right answer is marked with an asterisk, the place that is
   * judged stands in brackets.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, description.name() + ": " + description.about());
    line(text, "");
    line(text, "train    " + String.join(", ", description.train()));
    line(text, "test     " + String.join(", ", description.test()));
    TaskDescription.Each each = description.each();
    if (!each.line().isEmpty()) {
      line(text, "each     " + each.line());
    }
    if (!each.document().isEmpty() && !each.document().equals(each.line())) {
      line(text, "each     " + each.document() + " of a .json file");
    }
    description
        .fields()
        .forEach((field, columns) -> line(text, field + " is " + String.join(" or ", columns)));
    OwnAnswers own = description.own();
    if (own == null) {
      line(text, "label is " + String.join(" or ", description.label()));
    } else {
      if (own.options() != null) {
        line(text, "options are " + own.options().describe());
      }
      line(text, "right is any of " + String.join(", ", own.references()));
    }
    if (!description.objective().isEmpty()) {
      line(text, "objective of a language model: " + description.objective());
    }
    if (!description.measure().isEmpty()) {
      line(text, "measured by " + description.measure());
    }
    Map<String, String> fields = new LinkedHashMap<>(description.example());
    String right = fields.remove(TaskDescription.LABEL);
    if (own == null) {
      encoder(text, fields);
    }
    if (description.masked() != null) {
      Map<String, Template> words =
          description.maskedAnswers().isEmpty()
              ? description.answers()
              : description.maskedAnswers();
      line(text, "");
      line(text, "what a masked language model reads:");
      words.forEach(
          (label, word) -> {
            Map<String, String> values = new LinkedHashMap<>(fields);
            values.put(TaskDescription.MASK, "[" + word.render(fields) + "]");
            quote(text, mark(label, right), description.masked().render(values));
          });
    }
    line(text, "");
    line(text, "what a language model reads:");
    description
        .answers()
        .forEach(
            (label, words) -> {
              Map<String, String> values = new LinkedHashMap<>(fields);
              values.put(TaskDescription.LABEL, "[" + words.render(fields) + "]");
              quote(text, mark(label, right), description.prompt().render(values));
            });
    if (own != null) {
      for (String option : own.options() == null ? List.of(right) : own.example()) {
        Map<String, String> values = new LinkedHashMap<>(fields);
        values.put(TaskDescription.LABEL, "[" + own.words(fields, option) + "]");
        quote(text, mark(option, right), description.prompt().render(values));
      }
    }
    return text.toString();
  }

  /** What an encoder reads of texts. */
  private static void encoder(StringBuilder text, Map<String, String> fields) {
    line(text, "");
    if (LabelledText.isPair(fields)) {
      line(text, "what an encoder reads, as a pair:");
      List<String> both = List.copyOf(fields.values());
      quote(text, "  ", "first: " + both.get(0));
      quote(text, "  ", "second: " + both.get(1));
    } else {
      line(text, "what an encoder reads:");
      quote(text, "  ", LabelledText.joined(fields));
    }
  }

  private static String mark(String label, String right) {
    return label.equals(right) ? "* " : "  ";
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }

  private static void quote(StringBuilder text, String mark, String quoted) {
    String indent = mark;
    for (String one : quoted.split("\n", -1)) {
      line(text, indent + one);
      indent = "  ";
    }
  }
}
