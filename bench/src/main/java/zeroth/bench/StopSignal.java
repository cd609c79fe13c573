package zeroth.bench;

import java.util.concurrent.CountDownLatch;

/**
 * SIGINT and SIGTERM as a question that a run asks itself, instead of its end. From when this is
 * made until it is closed, the process lives on after a signal, so that it can finish what it is
 * at; it exits with the signal's status then. SIGKILL asks nothing, and need not.
 */
public final class StopSignal implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::signalled, "stop-signal");
  private volatile boolean requested;

  /** Listens from now on. */
  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether a signal has come. */
  public boolean isRequested() {
    return requested;
  }

  /** The virtual machine ends when this returns. */
  private void signalled() {
    requested = true;
    try {
      closed.await();
    } catch (InterruptedException e) {
      // nobody does
    }
  }

  @Override
  public void close() {
    closed.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // a signal has come just now
      }
    }
  }
}
