package zeroth.tensor.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import zeroth.tensor.BadInputException;

/**
 * Hostile files for a reader: good ones with bytes changed, cut out, put in, moved and taken from
 * each other, and noise. A reader reads them or throws BadInputException, in bounded time, and
 * allocates no more than the file's size warrants.
 *
 * <p>The ordinary tests take {@value #SHORT} files for each reader; {@code
 * -Dzeroth.fuzz.inputs=100000} takes more and prints what came of them.
 */
public final class Fuzz {
  private static final String INPUTS = "zeroth.fuzz.inputs";
  private static final int SHORT = 2000;
  private static final long PATIENCE_MILLIS = 30_000;

  /** Reads a file's content, with all that reading it later would do. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads.
     *
     * @throws BadInputException if the content is bad
     */
    void read(byte[] content) throws IOException;
  }

  private final String name;
  private final Reader reader;
  private final Mutations mutations;
  private final long allocation;
  private final int perByte;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private volatile long seed = -1;
  private volatile long begun;
  private volatile Throwable failure;
  private int refused;
  private long mostAllocated;
  private long slowest;

  private Fuzz(String name, List<byte[]> good, long allocation, int perByte, Reader reader) {
    this.name = name;
    this.reader = reader;
    this.mutations = new Mutations(good);
    this.allocation = allocation;
    this.perByte = perByte;
  }

  /**
   * Attacks a reader.
   *
   * @param name what it reads, for messages
   * @param good files that it reads without complaint
   * @param allocation bytes that reading may allocate whatever the file's size
   * @param perByte bytes that it may allocate for each byte of the file besides
   * @throws AssertionError if another error than BadInputException came out, or reading took too
   *     long or too much memory; the message has the seed of the file
   */
  public static void attack(
      String name, List<byte[]> good, long allocation, int perByte, Reader reader) {
    Fuzz fuzz = new Fuzz(name, good, allocation, perByte, reader);
    fuzz.goodFilesAreRead(good);
    int inputs = Integer.getInteger(INPUTS, SHORT);
    long start = System.nanoTime();
    fuzz.run(inputs);
    if (Integer.getInteger(INPUTS) != null) {
      System.out.printf(
          Locale.ROOT,
          "fuzz %-34s %,d inputs, %,d refused, most allocated %,d KiB, slowest %,d ms, %.0f s%n",
          name,
          inputs,
          fuzz.refused,
          fuzz.mostAllocated >> 10,
          fuzz.slowest / 1_000_000,
          (System.nanoTime() - start) / 1e9);
    }
    if (fuzz.refused < inputs / 5) {
      throw new AssertionError(name + ": " + fuzz.refused + " refused: the attack is too weak");
    }
  }

  private void goodFilesAreRead(List<byte[]> good) {
    for (byte[] file : good) {
      try {
        reader.read(file);
      } catch (IOException e) {
        throw new AssertionError(name, e);
      }
    }
  }

  /** In a thread of its own, so that a reader that hangs is found out. */
  private void run(int inputs) {
    Thread attacker = new Thread(() -> attack(inputs), "fuzz-" + name);
    attacker.setDaemon(true);
    begun = System.nanoTime();
    attacker.start();
    try {
      while (attacker.isAlive()) {
        attacker.join(1000);
        if (attacker.isAlive() && System.nanoTime() - begun > PATIENCE_MILLIS * 1_000_000) {
          AssertionError hangs = new AssertionError(name + ", seed " + seed + ": hangs");
          hangs.setStackTrace(attacker.getStackTrace());
          throw hangs;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure != null) {
      throw new AssertionError(name + ", seed " + seed + ": " + failure, failure);
    }
  }

  private void attack(int inputs) {
    try {
      for (int i = 0; i < inputs; i++) {
        seed = i;
        byte[] file = mutations.file(i);
        long before = threads.getCurrentThreadAllocatedBytes();
        begun = System.nanoTime();
        try {
          reader.read(file);
        } catch (BadInputException e) {
          refused++;
          if (e.getMessage().contains("\n")) {
            throw new AssertionError("a message of several lines", e);
          }
        }
        slowest = Math.max(slowest, System.nanoTime() - begun);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        mostAllocated = Math.max(mostAllocated, allocated);
        if (allocated > allocation + (long) perByte * file.length) {
          throw new AssertionError(allocated + " bytes allocated for " + file.length);
        }
      }
    } catch (Throwable e) {
      failure = e;
    }
  }
}
