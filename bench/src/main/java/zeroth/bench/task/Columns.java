package zeroth.bench.task;

/**
 * How the text and the label are found in a user's file.
 *
 * @param header whether a file's first line names its columns
 * @param text the texts' column, a name of the header or a number from 1, or the field of a JSON
 *     object; null for the usual names, or the first of two columns
 * @param text2 the same for the second texts of pairs; null if examples have one text
 * @param label the same for the labels; null for the usual name, or the second of two columns
 */
public record Columns(Header header, String text, String text2, String label) {
  /** Usual names, or text and label in this order. */
  public static final Columns AUTO = new Columns(Header.AUTO, null, null);

  /** Columns of one text. */
  public Columns(Header header, String text, String label) {
    this(header, text, null, label);
  }

  /** Whether there is a header. */
  public enum Header {
    /** There is one if it has usual or given names; a line that might be one is asked about. */
    AUTO,
    /** There is one. */
    YES,
    /** The first line is an example. */
    NO
  }

  /** Whether a column was named. */
  boolean given() {
    return text != null || text2 != null || label != null;
  }

  /** Whether an example has two texts. */
  boolean pairs() {
    return text2 != null;
  }
}
