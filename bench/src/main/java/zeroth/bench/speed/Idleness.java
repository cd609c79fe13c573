package zeroth.bench.speed;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until this process does nothing: after its work an engine's idle threads spin, OpenBLAS's
 * for tens of milliseconds, and would take the cores from whoever comes next; and the compiler of
 * the JVM may be busy.
 */
final class Idleness {
  private static final long LOOK_NANOS = 10_000_000;

  /** Processor time in a look that counts as none. */
  private static final long BUSY_NANOS = LOOK_NANOS / 10;

  private static final int MOST_LOOKS = 50;

  private Idleness() {}

  /** Waits for two idle looks in a row, or half a second. */
  static void await() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    int idle = 0;
    for (int look = 0; look < MOST_LOOKS && idle < 2; look++) {
      long before = system.getProcessCpuTime();
      LockSupport.parkNanos(LOOK_NANOS);
      idle = system.getProcessCpuTime() - before < BUSY_NANOS ? idle + 1 : 0;
    }
  }
}
