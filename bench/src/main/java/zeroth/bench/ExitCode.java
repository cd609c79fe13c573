package zeroth.bench;

/** What the program's exit status says. */
public final class ExitCode {
  /** The command did what it was asked. */
  public static final int DONE = 0;

  /** The input was fine and the run failed: it diverged, the disk is full, a defect. */
  public static final int FAILED = 1;

  /** Something that was given cannot be used; standard error says what in one line. */
  public static final int BAD_INPUT = 2;

  private ExitCode() {}
}
