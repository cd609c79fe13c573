package zeroth.bench.experiment;

/** A program that should have given rewards has failed; the message is one line for the user. */
public final class RewardProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param command the program
   * @param what has happened
   */
  RewardProgramException(String command, String what) {
    super("the objective's program, " + command + ", " + what);
  }
}
