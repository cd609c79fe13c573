package zeroth.bench.command;

import java.util.function.IntConsumer;
import zeroth.bench.Terminal;

/** How far a replay is, to whom watches. */
final class ReplayProgress implements IntConsumer, AutoCloseable {
  private final StepBar bar;

  /**
   * @param root knows who watches
   * @param steps how many will be taken
   */
  ReplayProgress(ZerothCommand root, int steps) {
    bar =
        root.isInteractive() && steps > 0
            ? new StepBar(root.terminal(), Terminal.columns(), steps)
            : null;
  }

  @Override
  public void accept(int steps) {
    if (bar != null) {
      bar.to(steps, "replayed");
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
