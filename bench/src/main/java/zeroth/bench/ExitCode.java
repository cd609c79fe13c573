package zeroth.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the program's exit status says; the table is in bench/pages/commands.md too. */
public final class ExitCode {
  /** The command did what it was asked. */
  public static final int DONE = 0;

  /** The input was fine and the command failed: the disk is full, a hash differs, a defect. */
  public static final int FAILED = 1;

  /** Something that was given cannot be used; standard error says what in one line. */
  public static final int BAD_INPUT = 2;

  /** The losses stopped being finite: what a run has computed is no result. */
  public static final int DIVERGED = 3;

  /** All was done but for what was to be said: standard output could not be written. */
  public static final int OUTPUT_LOST = 4;

  /** Added to the number of the signal that has ended the command, as shells do. */
  public static final int SIGNALLED = 128;

  /** Whoever read standard output went away before the end: SIGPIPE. */
  public static final int READER_GONE = SIGNALLED + 13;

  private ExitCode() {}

  /** All of them in order, with what each means in one line. */
  public static Map<Integer, String> meanings() {
    Map<Integer, String> meanings = new LinkedHashMap<>();
    meanings.put(DONE, "the command did what it was asked");
    meanings.put(
        FAILED, "it failed: the disk is full, verify found a difference, a device errs, a defect");
    meanings.put(BAD_INPUT, "an option, a file or an argument cannot be used");
    meanings.put(
        DIVERGED,
        "the loss is not finite: a model's, a run's at the end, in every step, or in ten steps in a row");
    meanings.put(OUTPUT_LOST, "standard output could not be written; all else was done");
    meanings.put(SIGNALLED + 1, "ended by SIGHUP, after its step");
    meanings.put(SIGNALLED + 2, "ended by SIGINT (Ctrl-C), after its step; at once by the second");
    meanings.put(READER_GONE, "the reader of standard output went away (SIGPIPE)");
    meanings.put(SIGNALLED + 15, "ended by SIGTERM, after its step; at once by the second");
    return Collections.unmodifiableMap(meanings);
  }
}
