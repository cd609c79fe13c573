package zeroth.bench.task;

import java.util.Map;

/**
 * A text, or several that belong together, and the label or the answers as they were read.
 *
 * @param fields texts by name, in the task's order; {@code text} alone for a task of one text
 * @param label the label's name; numbers are kept as their digits; empty where there are answers
 * @param answers of its own; {@link Answers#NONE} for an example of a class
 * @param line number of the line it came from, from 1; for messages
 */
public record Example(Map<String, String> fields, String label, Answers answers, int line) {

  /** An example of a class. */
  public Example(Map<String, String> fields, String label, int line) {
    this(fields, label, Answers.NONE, line);
  }

  /** An example with answers of its own. */
  public Example(Map<String, String> fields, Answers answers, int line) {
    this(fields, "", answers, line);
  }

  /** An example of one text. */
  public Example(String text, String label, int line) {
    this(Map.of(LabelledText.TEXT, text), label, line);
  }

  /** The text; of several all, with a space between. */
  public String text() {
    return String.join(" ", fields.values());
  }
}
