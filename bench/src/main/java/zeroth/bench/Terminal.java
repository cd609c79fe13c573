package zeroth.bench;

import java.io.Console;

/** Whether somebody watches, and how much fits on a line. */
public final class Terminal {
  private static final int USUAL_COLUMNS = 80;

  private Terminal() {}

  /**
   * The width in characters. bin/zeroth has asked the terminal and says so in the property {@code
   * zeroth.columns}; else the environment variable COLUMNS tells, else it is 80.
   */
  public static int columns() {
    String told = System.getProperty("zeroth.columns", System.getenv("COLUMNS"));
    boolean number = told != null && told.matches("[1-9][0-9]{0,4}");
    return number ? Integer.parseInt(told) : USUAL_COLUMNS;
  }

  /**
   * Whether standard output and error are a terminal. bin/zeroth has asked the shell and says so in
   * the property {@code zeroth.terminal}. Without it the console is asked: on JDK 22 and later
   * there is one without a terminal too, and its own {@code isTerminal} tells.
   */
  static boolean isInteractive() {
    String told = System.getProperty("zeroth.terminal");
    if (told != null) {
      return Boolean.parseBoolean(told);
    }
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true; // before 22 there is a console only where there is a terminal
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
