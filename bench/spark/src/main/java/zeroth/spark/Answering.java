package zeroth.spark;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a task does with its ask. It travels with a class's name and a key alone; the description
 * follows where a worker is made.
 */
final class Answering implements Function<byte[], byte[]> {

  private static final long serialVersionUID = 1;

  /**
   * How long a thread whose worker threw is kept from taking the next ask: one that always throws,
   * and quickly, would otherwise take all of them, again and again.
   */
  private static final long REST_MILLISECONDS = 1000;

  private final WorkerKey key;
  private final Broadcast<byte[]> description;

  Answering(WorkerKey key, Broadcast<byte[]> description) {
    this.key = key;
    this.description = description;
  }

  @Override
  public byte[] call(byte[] ask) throws InterruptedException {
    try {
      return WorkerPool.OF_THIS_JVM.answer(key, description::value, ask);
    } catch (RuntimeException | LinkageError e) {
      Thread.sleep(REST_MILLISECONDS);
      throw e;
    }
  }
}
