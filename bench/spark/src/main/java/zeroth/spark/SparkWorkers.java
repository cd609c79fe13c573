package zeroth.spark;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersException;

/**
 * Workers in the executors of a Spark application. Asks that are handed out together are one job,
 * each ask a task of its own. A worker in {@link Participation} is an executor, whatever the number
 * of its threads.
 */
final class SparkWorkers implements Workers {

  /** How long asks wait while there is no executor at all. */
  private static final long PATIENCE_SECONDS = 300;

  private static final long LOOK_MILLISECONDS = 200;

  private final JavaSparkContext context;
  private final Master master;
  private final WorkerKey key;
  private final Broadcast<byte[]> description;
  private final Attendance attendance = new Attendance();
  private final AtomicLong jobs = new AtomicLong();

  SparkWorkers(JavaSparkContext context, Master master, WorkerKey key, byte[] description) {
    this.context = context;
    this.master = master;
    this.key = key;
    this.description = context.broadcast(description);
    context.sc().addSparkListener(attendance);
  }

  @Override
  public List<byte[]> ask(List<byte[]> asks) {
    if (asks.isEmpty()) {
      return List.of();
    }
    JavaFutureAction<List<byte[]>> answers;
    try {
      answers =
          context
              .parallelize(asks, asks.size())
              .map(new Answering(key, description))
              .collectAsync();
    } catch (Exception e) { // SparkException is checked, but Scala does not say so
      throw over(e);
    }
    jobs.incrementAndGet();
    try {
      return await(answers);
    } catch (InterruptedException e) {
      answers.cancel(true);
      Thread.currentThread().interrupt();
      throw new WorkersException("interrupted while workers were asked", e);
    }
  }

  private List<byte[]> await(JavaFutureAction<List<byte[]>> answers) throws InterruptedException {
    long alone = System.nanoTime();
    while (true) {
      try {
        return answers.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw over(e.getCause());
      } catch (TimeoutException e) {
        for (int job : answers.jobIds()) {
          attendance
              .givenUp(job)
              .ifPresent(
                  thrown -> {
                    answers.cancel(true);
                    throw new WorkersException(
                        "workers threw %d times at the same ask, in the end %s"
                            .formatted(Attendance.THROWS, thrown));
                  });
        }
        if (executors() > 0) {
          alone = System.nanoTime();
        } else if (System.nanoTime() - alone > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
          answers.cancel(true);
          throw new WorkersException(
              "%s: no executor for %d s; its workers' logs say why none starts or stays"
                  .formatted(master.url(), PATIENCE_SECONDS));
        }
      }
    }
  }

  private WorkersException over(Throwable cause) {
    String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new WorkersException(master.url() + ": Spark gave up: " + said, cause);
  }

  private int executors() {
    int known = context.sc().statusTracker().getExecutorInfos().length;
    return master instanceof Master.Local ? known : Math.max(0, known - 1); // one is the driver
  }

  @Override
  public Participation participation() {
    try {
      return attendance.participation(executors(), jobs.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkersException("interrupted while Spark was asked who took part", e);
    }
  }

  @Override
  public void close() {
    context.close();
    WorkerPool.OF_THIS_JVM.forget(key); // those of local[N], which live here
  }
}
