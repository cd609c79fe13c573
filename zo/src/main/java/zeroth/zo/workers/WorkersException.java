package zeroth.zo.workers;

/** The workers cannot go on: nobody is left, or what they say cannot be right. One line. */
public final class WorkersException extends RuntimeException {

  /**
   * @param message one line: what happened, and what to do
   */
  public WorkersException(String message) {
    super(message);
  }

  /**
   * @param cause what the engine says
   */
  public WorkersException(String message, Throwable cause) {
    super(message, cause);
  }
}
