package zeroth.bench.task;

import java.util.Map;

/**
 * A text, or several that belong together, and the label as they were read.
 *
 * @param fields texts by name, in the task's order; {@code text} alone for a task of one text
 * @param label the label's name; numbers are kept as their digits
 * @param line number of the line it came from, from 1; for messages
 */
public record Example(Map<String, String> fields, String label, int line) {

  /** An example of one text. */
  public Example(String text, String label, int line) {
    this(Map.of(LabelledText.TEXT, text), label, line);
  }

  /** The text; of several all, with a space between. */
  public String text() {
    return String.join(" ", fields.values());
  }
}
