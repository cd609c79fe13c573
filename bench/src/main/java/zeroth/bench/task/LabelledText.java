package zeroth.bench.task;

import java.util.Map;

/**
 * A text, or several that belong together, of a known class or with known answers.
 *
 * @param fields texts by name, in the task's order; {@code text} alone for a task of one text
 * @param label its class, from 0; 0 where there are answers
 * @param answers of its own; {@link Answers#NONE} for a text of a class
 */
public record LabelledText(Map<String, String> fields, int label, Answers answers) {
  /** The field of a task of one text. */
  public static final String TEXT = "text";

  /** Between fields where they are taken for one text; in no text that was read. */
  private static final String BETWEEN = "\u001f";

  /** A text, or several, of a class. */
  public LabelledText(Map<String, String> fields, int label) {
    this(fields, label, Answers.NONE);
  }

  /** An example of one text. */
  public LabelledText(String text, int label) {
    this(Map.of(TEXT, text), label);
  }

  /** The number of the right one of what there is to choose from. */
  public int right() {
    return answers.options().isEmpty() ? label : answers.right();
  }

  /** The text; of several all, with a space between. */
  public String text() {
    return joined(fields);
  }

  /**
   * Whether texts are a pair to an encoder, which tells a first one from a second. One text is
   * none, and of three or more there is no telling which belong on the same side: they are joined.
   */
  public static boolean isPair(Map<String, String> fields) {
    return fields.size() == 2;
  }

  /** Texts with a space between. */
  public static String joined(Map<String, String> fields) {
    return String.join(" ", fields.values());
  }

  /** The text, or all of them with a separator that tells them apart. */
  String key() {
    return String.join(BETWEEN, fields.values());
  }
}
