package zeroth.bench.command;

import java.util.function.IntConsumer;
import zeroth.bench.Terminal;

/**
 * How many of something are done, in a bar for whom watches. A program that is ended leaves the
 * bar's line, so that what the shell writes next has one of its own.
 */
final class CountProgress implements IntConsumer, AutoCloseable {
  private final StepBar bar; // or null
  private final String what;
  private final Thread ending;
  private volatile boolean ended;

  /**
   * @param root knows who watches
   * @param all how many there will be; nothing is shown of none
   * @param what is done with them
   */
  CountProgress(ZerothCommand root, int all, String what) {
    this.bar =
        root.isInteractive() && all > 0
            ? new StepBar(root.terminal(), Terminal.columns(), all)
            : null;
    this.what = what;
    this.ending = new Thread(() -> end(root));
    if (bar != null) {
      Runtime.getRuntime().addShutdownHook(ending);
    }
  }

  private void end(ZerothCommand root) {
    ended = true;
    root.terminal().println();
  }

  @Override
  public void accept(int done) {
    if (bar != null && !ended) {
      bar.to(done, "%s", what);
    }
  }

  @Override
  public void close() {
    if (bar == null || ended) {
      return;
    }
    bar.close();
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException e) {
      // the program ends just now: an empty line
    }
  }
}
