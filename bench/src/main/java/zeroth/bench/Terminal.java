package zeroth.bench;

import java.io.Console;

/** Whether somebody watches. */
final class Terminal {
  private Terminal() {}

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
