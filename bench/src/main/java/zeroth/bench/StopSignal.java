package zeroth.bench;

/**
 * SIGINT, SIGTERM and SIGHUP as a question that a run asks itself, instead of its end. From when
 * this is made until it is closed, the process lives on after a signal, so that it can finish what
 * it is at; it should exit with the signal's status then. The second signal ends the process at
 * once. SIGKILL asks nothing, and need not.
 */
public final class StopSignal implements AutoCloseable {
  private final Runnable first;
  private final Signals signals;
  private volatile int signal;

  /**
   * Listens from now on.
   *
   * @param first is told of the first signal
   */
  public StopSignal(Runnable first) {
    this.first = first;
    this.signals = new Signals(this::signalled, "INT", "TERM", "HUP");
  }

  /** Whether a signal has come. */
  public boolean isRequested() {
    return signal != 0;
  }

  /** The status that a shell gives to a process which the signal has ended. */
  public int exitCode() {
    return ExitCode.SIGNALLED + signal;
  }

  private void signalled(int number) {
    boolean again;
    synchronized (this) {
      again = signal != 0;
      if (!again) {
        signal = number;
      }
    }
    if (again) {
      Runtime.getRuntime().halt(ExitCode.SIGNALLED + number);
    }
    first.run();
  }

  @Override
  public void close() {
    signals.close();
  }
}
