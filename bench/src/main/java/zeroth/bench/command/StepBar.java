package zeroth.bench.command;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import zeroth.bench.Printable;

/**
 * A bar of steps on a terminal: how many are done, the time left, and news, on one line that is
 * drawn over itself. It is never as long as the terminal is wide, for a line that wraps cannot be
 * drawn over; where there is little room, the bar goes first and the time left next. All that it
 * does to the terminal is to write to it: signals and modes stay as they are.
 */
final class StepBar implements AutoCloseable {
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int LONGEST = 30;
  private static final int SHORTEST = 4;

  private final PrintStream terminal;
  private final int columns;
  private final int steps;
  private final LongSupplier clock;
  private int done = -1;
  private int first;
  private long begun;
  private long drawn;
  private int length;
  private String news = "";

  /**
   * @param terminal where the bar is drawn
   * @param columns the terminal's width
   * @param steps how many there will be
   */
  StepBar(PrintStream terminal, int columns, int steps) {
    this(terminal, columns, steps, System::nanoTime);
  }

  /**
   * @param clock nanoseconds
   */
  StepBar(PrintStream terminal, int columns, int steps, LongSupplier clock) {
    this.terminal = terminal;
    this.columns = columns;
    this.steps = steps;
    this.clock = clock;
  }

  /** So many steps are done; what follows them is the format of the news. */
  void to(int steps, String message, Object... values) {
    long now = clock.getAsLong();
    boolean begins = done < 0;
    if (begins) {
      first = steps;
      begun = now;
    }
    done = steps;
    news = Printable.of(String.format(Locale.ROOT, message, values).strip());
    if (begins || now - drawn >= INTERVAL) {
      draw(now);
    }
  }

  private void draw(long now) {
    String line = line(columns - 1, (now - begun) * 1e-9);
    terminal.print("\r" + line + " ".repeat(Math.max(0, length - line.length())));
    terminal.flush();
    length = line.length();
    drawn = now;
  }

  /** Wipes the line for another to be printed in its place; the bar goes on in the next one. */
  void clear() {
    if (done >= 0) {
      terminal.print("\r" + " ".repeat(length) + "\r");
      terminal.flush();
      length = 0;
      drawn -= INTERVAL;
    }
  }

  private String line(int room, double seconds) {
    String count = done + "/" + steps;
    String left = done > first ? left(seconds / (done - first) * (steps - done)) : "";
    String tail = join(left, news);
    int width = Math.min(LONGEST, room - count.length() - tail.length() - 4);
    if (width >= SHORTEST) {
      return join(count + " " + bar(width), tail);
    }
    String line = join(count, tail);
    if (line.length() > room) {
      line = join(count, news);
    }
    return line.substring(0, Math.max(0, Math.min(room, line.length())));
  }

  private String bar(int width) {
    int filled = steps == 0 ? width : (int) ((long) width * done / steps);
    String head = filled < width ? ">" : "";
    return "[" + "=".repeat(filled) + head + " ".repeat(width - filled - head.length()) + "]";
  }

  private static String left(double seconds) {
    long s = Math.round(Math.min(seconds, 359_999)); // at most 99:59:59
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d left", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d left", s / 3600, s / 60 % 60, s % 60);
  }

  private static String join(String a, String b) {
    return a.isEmpty() || b.isEmpty() ? a + b : a + " " + b;
  }

  @Override
  public void close() {
    if (done >= 0) {
      draw(clock.getAsLong());
      terminal.println();
    }
  }
}
