package zeroth.bench.command;

import java.util.function.IntConsumer;
import zeroth.bench.Terminal;

/** How many of something are done, in a bar for whom watches. */
final class CountProgress implements IntConsumer, AutoCloseable {
  private final StepBar bar;
  private final String what;

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
  }

  @Override
  public void accept(int done) {
    if (bar != null) {
      bar.to(done, "%s", what);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
