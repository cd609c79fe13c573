package zeroth.tensor;

/**
 * Something that was given to the project cannot be used: a file, a name, a value. The message is
 * one line that names the source and the place in it, what was expected and what was found; a
 * command prints it and exits with 2.
 */
public final class BadInputException extends RuntimeException {

  /**
   * @param source the file or option
   * @param place where in it: a byte offset, a line, a field, a tensor's name
   * @param expected what was expected there
   * @param found what was found
   */
  public BadInputException(String source, String place, String expected, String found) {
    super(oneLine(source + ": " + place + ": expected " + expected + ", found " + found));
  }

  /** A message in other words; it is kept to one line. */
  public BadInputException(String message) {
    super(oneLine(message));
  }

  private static String oneLine(String message) {
    return message.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ");
  }
}
