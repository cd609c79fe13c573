package zeroth.tensor;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A value that a thread of its own makes while the caller does something else. What goes wrong is
 * thrown where the value is asked for, so errors come in the order of the questions, whatever the
 * threads' pace.
 */
public final class Ahead<T> implements AutoCloseable {
  private final Consumer<T> unused;
  private final Thread thread;
  private T made;
  private Throwable failure;
  private boolean taken;

  private Ahead(String name, Supplier<T> making, Consumer<T> unused) {
    this.unused = unused;
    this.thread = new Thread(() -> make(making), "zeroth-ahead-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Begins to make a value.
   *
   * @param name what the thread is called by
   * @param making returns the value; does not share with the caller what either of them changes
   */
  public static <T> Ahead<T> of(String name, Supplier<T> making) {
    return of(name, making, value -> {});
  }

  /**
   * The same.
   *
   * @param unused gets a value that was made and never asked for, when this is closed
   */
  public static <T> Ahead<T> of(String name, Supplier<T> making, Consumer<T> unused) {
    return new Ahead<>(name, making, unused);
  }

  private void make(Supplier<T> making) {
    try {
      made = making.get();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** The value, as soon as it is there; throws what its making threw. */
  public T get() {
    await();
    taken = true;
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return made;
  }

  /** Waits for the thread's end; an error that nobody asked for is dropped. */
  @Override
  public void close() {
    await();
    if (!taken && failure == null) {
      taken = true;
      unused.accept(made);
    }
  }

  private void await() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
