package zeroth.bench;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** How libraries' log records look: warnings only, in the one-line form of this program. */
final class Logging {
  /**
   * DJL, of which only the tokenizer is used, warns of GPUs that it cannot count. Held here because
   * a logger that nobody holds forgets its level.
   */
  private static final Logger DJL = Logger.getLogger("ai.djl");

  private Logging() {}

  static void configure() {
    LogManager.getLogManager().reset();
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(Level.WARNING);
    handler.setFormatter(
        new Formatter() {
          @Override
          public String format(LogRecord record) {
            return "zeroth: " + Printable.of(formatMessage(record).replaceAll("\\R+", " ")) + "\n";
          }
        });
    Logger.getLogger("").addHandler(handler);
    DJL.setLevel(Level.SEVERE);
  }
}
