package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.bench.task.Template;
import zeroth.tensor.BadInputException;

/**
 * How an example and a label become what a language model reads: a prompt with the example's texts
 * in it, and the label's words behind.
 */
final class OptionTemplate {
  private static final String LABEL = "label";
  private static final String OPTION = "--prompt-template";

  private final Template template;
  private final List<Template> words;

  /**
   * A template and what stands for each label.
   *
   * @param prompts the template, which ends with its only {@code {label}}, and words for each
   *     label, in which fields may have places; the template alone if the labels' names are the
   *     words
   * @param labels names of the classes
   * @throws BadInputException if they do not fit together
   */
  OptionTemplate(List<String> prompts, List<String> labels) {
    if (prompts.size() != 1 && prompts.size() != labels.size() + 1) {
      throw new BadInputException(
          "a language model has one prompt, the template, and perhaps words for each of the "
              + labels.size()
              + " labels, not "
              + (prompts.size() - 1));
    }
    template = new Template(OPTION, prompts.get(0));
    if (!template.endsWith(LABEL) || template.count(LABEL) != 1) {
      throw new BadInputException(
          OPTION
              + " must end with {label}, and have it once, for a language model: "
              + prompts.get(0));
    }
    words = new ArrayList<>();
    for (int c = 0; c < labels.size(); c++) {
      words.add(
          prompts.size() > 1
              ? new Template("words of " + labels.get(c), prompts.get(c + 1))
              : Template.literal(labels.get(c).replace('_', ' ')));
    }
    if (template.places().size() == 1 && words.stream().allMatch(one -> one.places().isEmpty())) {
      throw new BadInputException(
          OPTION + " has no {text} in it, which a language model needs: " + prompts.get(0));
    }
  }

  /**
   * Refuses places that are no fields of a task.
   *
   * @param fields the task's
   */
  OptionTemplate over(List<String> fields) {
    Set<String> known = new LinkedHashSet<>(fields);
    words.forEach(one -> one.over("words of a label", known));
    known.add(LABEL);
    template.over(OPTION, known);
    return this;
  }

  /** What stands before the label. */
  String prompt(Map<String, String> fields) {
    Map<String, String> values = new HashMap<>(fields);
    values.put(LABEL, "");
    return template.render(values);
  }

  /** What stands for a label behind an example. */
  String words(int label, Map<String, String> fields) {
    return words.get(label).render(fields);
  }

  @Override
  public String toString() {
    return template.toString();
  }
}
