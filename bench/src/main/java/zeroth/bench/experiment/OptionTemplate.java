package zeroth.bench.experiment;

import zeroth.tensor.BadInputException;

/**
 * How a text and a label become what a language model reads: a prompt with the text in it, and the
 * label's words behind.
 *
 * @param template has {@code {text}} in it, and ends with its only {@code {label}}
 */
record OptionTemplate(String template) {
  private static final String TEXT = "{text}";
  private static final String LABEL = "{label}";

  /**
   * @throws BadInputException if the template is another
   */
  OptionTemplate {
    if (template.indexOf(LABEL) != template.length() - LABEL.length()
        || !template.contains(LABEL)) {
      throw new BadInputException(
          "--prompt-template must end with {label}, and have it once, for a language model: "
              + template);
    }
    if (!template.contains(TEXT)) {
      throw new BadInputException(
          "--prompt-template has no {text} in it, which a language model needs: " + template);
    }
  }

  /** What stands before the label. */
  String prompt(String text) {
    return template.substring(0, template.length() - LABEL.length()).replace(TEXT, text);
  }

  /** What stands for a label. */
  static String words(String label) {
    return label.replace('_', ' ');
  }
}
