package zeroth.tensor.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that do one job together, each its own static part. What a part computes
 * depends on nothing but the data, and no two parts write the same element, so the result is the
 * same on any number of threads.
 *
 * <p>Between jobs the threads spin for a moment, since the ops of a forward follow each other
 * within microseconds, and then sleep.
 */
final class Team implements AutoCloseable {
  private static final int SPINS = 20_000;

  /** What each thread does of a job. */
  interface Job {
    /**
     * @param part from 0 to parts - 1
     */
    void run(int part, int parts);
  }

  private final Worker[] workers;
  private final AtomicInteger running = new AtomicInteger();
  private volatile Thread waiting;
  private volatile Job job;
  private volatile int generation;
  private volatile boolean closed;

  /**
   * @param size number of threads with the calling one, at least 1
   */
  Team(int size) {
    workers = new Worker[size - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /** Number of threads with the calling one. */
  int size() {
    return workers.length + 1;
  }

  /** First of {@code total} items that a part has; it has those up to the next part's first. */
  static int first(int part, int parts, int total) {
    return (int) ((long) total * part / parts);
  }

  /**
   * Runs the job on all threads and returns when every part is done.
   *
   * @throws IllegalStateException after {@link #close}
   */
  void run(Job job) {
    if (closed) {
      throw new IllegalStateException("the backend has been closed");
    }
    if (workers.length == 0) {
      job.run(0, 1);
      return;
    }
    this.job = job;
    running.set(workers.length);
    generation++;
    for (Worker worker : workers) {
      if (worker.asleep) {
        LockSupport.unpark(worker);
      }
    }
    Throwable failure = null;
    try {
      job.run(0, size());
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    awaitWorkers();
    this.job = null;
    for (Worker worker : workers) {
      failure = failure == null ? worker.failure : failure;
      worker.failure = null;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private void awaitWorkers() {
    for (int spin = 0; running.get() > 0; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        waiting = Thread.currentThread();
        if (running.get() > 0) {
          LockSupport.park(this);
        }
        waiting = null;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private final class Worker extends Thread {
    private final int part;
    private volatile boolean asleep;
    private volatile Throwable failure;

    Worker(int part) {
      super("zeroth-cpu-" + part);
      this.part = part;
      setDaemon(true);
    }

    @Override
    public void run() {
      int done = 0;
      boolean open = true;
      while (open) {
        try {
          open = awaitJob(done);
          if (open) {
            done = generation;
            work();
          }
        } catch (InternalError e) { // late word of a mapped file that was cut: for the next run
          failure = e;
        }
      }
    }

    private void work() {
      try {
        job.run(part, size());
      } catch (RuntimeException | Error e) {
        failure = e;
      } finally {
        if (running.decrementAndGet() == 0 && waiting != null) {
          LockSupport.unpark(waiting);
        }
      }
    }

    private boolean awaitJob(int done) {
      for (int spin = 0; generation == done && !closed; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          asleep = true;
          if (generation == done && !closed) {
            LockSupport.park(Team.this);
          }
          asleep = false;
        }
      }
      return !closed;
    }
  }
}
