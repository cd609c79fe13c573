package zeroth.bench.speed;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/** What this machine could do at most, measured by loops that do nothing else. */
final class Peaks {
  /** Elements of the fma loop: they stay in the first cache. */
  private static final int SMALL = 2048;

  /** Fma of an element in a pass. */
  private static final int CHAIN = 16;

  private static final int PASSES = 2000;

  /** Floats that are read: 512 MiB in all, beyond any cache. */
  private static final int LARGE = 1 << 27;

  /** Floats that are copied at a time. */
  private static final int PIECE = 1024;

  private Peaks() {}

  /** Chains of fma, 2 operations each. */
  static Work fma(int threads) {
    return together(
        threads,
        part -> {
          float[] x = new float[SMALL];
          return () -> {
            for (int pass = 0; pass < PASSES; pass++) {
              chains(x, 0.999f, 0.001f);
            }
          };
        });
  }

  /** Operations of a run of {@link #fma}. */
  static double fmaFlop(int threads) {
    return 2.0 * SMALL * CHAIN * PASSES * threads;
  }

  /**
   * Element after element independent, so that the compiler takes a vector of them at a time and
   * the processor has the chains of many vectors in flight; loads and stores are one in nine.
   */
  private static void chains(float[] x, float a, float b) {
    for (int i = 0; i < x.length; i++) {
      float y = x[i];
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      y = Math.fma(y, a, b);
      x[i] = y;
    }
  }

  /**
   * Reading memory once: copied piece by piece to where the first cache has it, which is faster
   * than loops that add what they read up, at one place or at eight in turn.
   */
  static Work read(int threads) {
    float[] memory = new float[LARGE];
    Arrays.fill(memory, 1);
    return together(
        threads,
        part -> {
          float[] piece = new float[PIECE];
          int pieces = LARGE / threads / PIECE;
          return () -> {
            for (int i = pieces * part; i < pieces * (part + 1); i++) {
              System.arraycopy(memory, i * PIECE, piece, 0, PIECE);
            }
          };
        });
  }

  /** Bytes of a run of {@link #read}. */
  static double readBytes() {
    return 4.0 * LARGE;
  }

  /** A work of so many threads that start and end together. */
  private static Work together(int threads, IntFunction<Runnable> parts) {
    Runnable[] jobs = new Runnable[threads];
    Arrays.setAll(jobs, parts::apply);
    return () -> {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread[] others = new Thread[threads - 1];
      for (int i = 0; i < others.length; i++) {
        others[i] = new Thread(jobs[i + 1]);
        others[i].setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        others[i].start();
      }
      jobs[0].run();
      try {
        for (Thread other : others) {
          other.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      if (failure.get() != null) {
        throw new IllegalStateException(failure.get());
      }
    };
  }
}
