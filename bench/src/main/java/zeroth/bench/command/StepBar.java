package zeroth.bench.command;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar of steps on a terminal, with a message behind it. */
final class StepBar implements AutoCloseable {
  private final ProgressBar bar;

  /**
   * @param err where the bar is drawn, a terminal
   * @param steps how many there will be
   */
  StepBar(PrintStream err, int steps) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("steps")
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .setConsumer(new ConsoleProgressBarConsumer(err))
            .build();
  }

  /** So many steps are done. */
  void to(int steps, String message, Object... values) {
    bar.stepTo(steps);
    bar.setExtraMessage(String.format(Locale.ROOT, message, values));
  }

  @Override
  public void close() {
    bar.close();
  }
}
