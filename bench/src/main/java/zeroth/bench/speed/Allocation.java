package zeroth.bench.speed;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that all live threads of this process have allocated on the heap. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** The sum so far; threads that have ended are not in it. */
  static long bytes() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes); // -1 for a thread that has just ended
    }
    return sum;
  }

  /** Bytes that a run of a work allocates, the least of some batches of runs. */
  static double perRun(Work work, int batches, int runs) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < batches; i++) {
      long before = bytes();
      for (int r = 0; r < runs; r++) {
        work.run();
      }
      least = Math.min(least, (double) (bytes() - before) / runs);
    }
    return least;
  }
}
