package zeroth.bench.speed;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes that each live thread of this process has allocated on the heap so far.
 *
 * @param bytes by the thread's id
 */
record Allocation(Map<Long, Long> bytes) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** As it is now. */
  static Allocation now() {
    long[] ids = THREADS.getAllThreadIds();
    long[] found = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> bytes = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (found[i] >= 0) { // -1 for a thread that has just ended
        bytes.put(ids[i], found[i]);
      }
    }
    return new Allocation(bytes);
  }

  /** Bytes since then, of all threads that have not ended meanwhile. */
  long since(Allocation earlier) {
    long sum = 0;
    for (Map.Entry<Long, Long> thread : bytes.entrySet()) {
      sum += thread.getValue() - earlier.bytes.getOrDefault(thread.getKey(), 0L);
    }
    return sum;
  }

  /** Bytes that a run of a work allocates, on any thread: the spread over some batches of runs. */
  static Spread perRun(Work work, int batches, int runs) {
    double[] perRun = new double[batches];
    for (int i = 0; i < batches; i++) {
      Allocation before = now();
      for (int r = 0; r < runs; r++) {
        work.run();
      }
      perRun[i] = (double) now().since(before) / runs;
    }
    return Spread.of(perRun);
  }
}
