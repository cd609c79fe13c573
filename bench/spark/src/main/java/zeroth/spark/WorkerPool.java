package zeroth.spark;

import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import zeroth.zo.workers.Worker;
import zeroth.zo.workers.WorkerMaker;
import zeroth.zo.workers.WorkersException;

/**
 * The workers of a JVM: as many of a kind as tasks of that kind were ever done there at the same
 * time. They are made when first needed and kept, since making one reads models and data.
 */
final class WorkerPool {

  /** Tasks know no object of their JVM but what a class holds. */
  static final WorkerPool OF_THIS_JVM = new WorkerPool();

  private final Map<WorkerKey, Deque<Worker>> idle = new ConcurrentHashMap<>();

  /**
   * An answer by a worker that does nothing else meanwhile.
   *
   * @param description asked for if a worker must be made
   */
  byte[] answer(WorkerKey key, Supplier<byte[]> description, byte[] ask) {
    Deque<Worker> workers = idle.computeIfAbsent(key, k -> new ConcurrentLinkedDeque<>());
    Worker worker = workers.pollFirst();
    if (worker == null) {
      worker = maker(key.maker()).make(description.get());
    }
    byte[] answer = worker.answer(ask);
    // not after it threw: who knows what it remembers
    workers.addFirst(worker);
    return answer;
  }

  /** Gives up the workers of a kind; those that are at work are given up by them. */
  void forget(WorkerKey key) {
    idle.remove(key);
  }

  private static WorkerMaker maker(String name) {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return Class.forName(name, true, loader)
          .asSubclass(WorkerMaker.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new WorkersException(
          name
              + " is no maker of workers here: expected a public class with a public constructor"
              + " without parameters on the executor's class path, found "
              + e,
          e);
    }
  }
}
