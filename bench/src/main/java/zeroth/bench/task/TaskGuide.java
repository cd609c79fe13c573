package zeroth.bench.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zeroth.tensor.BadInputException;

/**
 * Tells a reader what models see of a task: its own example, as each kind meets it. An encoder
 * reads two texts as a pair; the right answer is marked with an asterisk, the place that is judged
 * stands in brackets.
 *
 * @param about what is asked, in a line
 * @param text the guide
 */
public record TaskGuide(String about, String text) {

  /** The tasks that come with the project, but for their files. */
  public static List<String> names() {
    return TaskDescriptions.NAMES;
  }

  /**
   * The guide to one of these, to a built-in task, or to the description in a file.
   *
   * @throws BadInputException if it is none of them
   */
  public static TaskGuide of(String name) {
    if (TaskDescriptions.NAMES.contains(name)) {
      return of(TaskDescriptions.named(name));
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return of(TaskDescriptions.read(Path.of(name)));
    }
    Optional<BuiltInTask> own =
        BuiltInTask.all().stream().filter(task -> task.name().equals(name)).findFirst();
    if (own.isPresent()) {
      return of(own.get());
    }
    throw new BadInputException(
        "tasks "
            + name
            + ": expected one of "
            + String.join(", ", BuiltInTask.all().stream().map(Task::name).toList())
            + ", "
            + String.join(", ", names())
            + ", or FILE.yaml");
  }

  private static TaskGuide of(BuiltInTask task) {
    GuideText text = new GuideText().line(task.name() + ": " + task.about());
    text.line("").line("classes  " + String.join(", ", task.labels()));
    Map<String, String> fields = task.example().fields();
    String right = task.example().label();
    text.encoder(fields);
    if (!task.promptTemplate().equals("{label}")) {
      text.line("").line("what its head is made of:");
      Template prompt = new Template("prompt", task.promptTemplate());
      text.choices(prompt, TaskDescription.LABEL, fields, words(task.labels(), List.of()), right);
    }
    text.line("").line("what a masked language model reads:");
    Template masked = new Template("masked", task.maskTemplate());
    Map<String, String> maskWords = words(task.labels(), task.maskWords());
    text.choices(masked, TaskDescription.MASK, fields, maskWords, right);
    text.line("").line("what a language model reads:");
    Template prompt = new Template("prompt", task.optionTemplate());
    Map<String, String> options = words(task.labels(), task.optionWords());
    options.replaceAll((label, word) -> new Template("word", word).render(fields));
    text.choices(prompt, TaskDescription.LABEL, fields, options, right);
    return new TaskGuide(task.about(), text.toString());
  }

  /** Words by label: the labels' names where there are no others. */
  private static Map<String, String> words(List<String> labels, List<String> words) {
    Map<String, String> byLabel = new LinkedHashMap<>();
    for (int c = 0; c < labels.size(); c++) {
      byLabel.put(labels.get(c), words.isEmpty() ? labels.get(c) : words.get(c));
    }
    return byLabel;
  }

  private static TaskGuide of(TaskDescription description) {
    GuideText text = new GuideText().line(description.name() + ": " + description.about());
    columns(text, description);
    Map<String, String> fields = new LinkedHashMap<>(description.example());
    String right = fields.remove(TaskDescription.LABEL);
    OwnAnswers own = description.own();
    if (own == null) {
      text.encoder(fields);
    }
    if (description.masked() != null) {
      Map<String, Template> words =
          description.maskedAnswers().isEmpty()
              ? description.answers()
              : description.maskedAnswers();
      text.line("").line("what a masked language model reads:");
      text.choices(
          description.masked(), TaskDescription.MASK, fields, rendered(words, fields), right);
    }
    Map<String, String> options = rendered(description.answers(), fields);
    if (own != null) {
      for (String option : own.options() == null ? List.of(right) : own.example()) {
        options.put(option, own.words(fields, option));
      }
    }
    text.line("").line("what a language model reads:");
    text.choices(description.prompt(), TaskDescription.LABEL, fields, options, right);
    return new TaskGuide(description.about(), text.toString());
  }

  private static Map<String, String> rendered(
      Map<String, Template> words, Map<String, String> fields) {
    Map<String, String> rendered = new LinkedHashMap<>();
    words.forEach((label, word) -> rendered.put(label, word.render(fields)));
    return rendered;
  }

  /** Where the examples are. */
  private static void columns(GuideText text, TaskDescription description) {
    text.line("");
    text.line("train    " + String.join(", ", description.train()));
    text.line("test     " + String.join(", ", description.test()));
    TaskDescription.Each each = description.each();
    if (!each.line().isEmpty()) {
      text.line("each     " + each.line());
    }
    if (!each.document().isEmpty() && !each.document().equals(each.line())) {
      text.line("each     " + each.document() + " of a .json file");
    }
    description
        .fields()
        .forEach((field, columns) -> text.line(field + " is " + String.join(" or ", columns)));
    OwnAnswers own = description.own();
    if (own == null) {
      text.line("label is " + String.join(" or ", description.label()));
    } else {
      if (own.options() != null) {
        text.line("options are " + own.options().describe());
      }
      text.line("right is any of " + String.join(", ", own.references()));
    }
    if (!description.objective().isEmpty()) {
      text.line("objective of a language model: " + description.objective());
    }
    if (!description.measure().isEmpty()) {
      text.line("measured by " + description.measure());
    }
  }
}
