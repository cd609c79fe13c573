package zeroth.tensor.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import zeroth.tensor.BadInputException;

/**
 * Hostile files for a reader: good ones with bytes changed, cut out, put in, moved and taken from
 * each other, with lengths, members and numbers made wrong, and noise. A reader reads them or
 * throws BadInputException, in bounded time, and allocates no more than the file's size warrants.
 *
 * <p>The ordinary tests take {@value #SHORT} files for each reader; {@code
 * -Dzeroth.fuzz.inputs=100000} takes more and prints what came of them.
 */
public final class Fuzz {
  private static final String INPUTS = "zeroth.fuzz.inputs";
  private static final int SHORT = 2000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
  private final Duration patience;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private volatile long seed = -1;
  private volatile long begun;
  private volatile Throwable failure;
  private int refused;
  private long mostAllocated;
  private long slowest;

  /**
   * @param name what the reader reads, for messages
   * @param good files that it reads without complaint
   * @param allocation bytes that reading may allocate whatever the file's size
   * @param perByte bytes that it may allocate for each byte of the file besides
   * @param patience how long it may take over one file
   */
  Fuzz(
      String name,
      List<byte[]> good,
      long allocation,
      int perByte,
      Duration patience,
      Reader reader) {
    this.name = name;
    this.reader = reader;
    this.mutations = new Mutations(good);
    this.allocation = allocation;
    this.perByte = perByte;
    this.patience = patience;
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
    Fuzz fuzz = new Fuzz(name, good, allocation, perByte, PATIENCE, reader);
    fuzz.goodFilesAreRead(good);
    int inputs = Integer.getInteger(INPUTS, SHORT);
    long start = System.nanoTime();
    fuzz.run(inputs);
    if (Integer.getInteger(INPUTS) != null) {
      System.out.printf(
          Locale.ROOT,
          "fuzz %-28s %,d inputs, %,d refused, %,d read, most allocated %,d KiB, slowest %,d ms,"
              + " %.0f s%n",
          name,
          inputs,
          fuzz.refused,
          inputs - fuzz.refused,
          fuzz.mostAllocated >> 10,
          fuzz.slowest / 1_000_000,
          (System.nanoTime() - start) / 1e9);
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

  /**
   * Lets the reader read so many files, in a thread of its own, so that one that hangs is found
   * out.
   */
  void run(int inputs) {
    Thread attacker = new Thread(() -> attack(inputs), "fuzz-" + name);
    attacker.setDaemon(true);
    begun = System.nanoTime();
    attacker.start();
    try {
      while (attacker.isAlive()) {
        attacker.join(Math.min(1000, patience.toMillis()));
        if (attacker.isAlive() && System.nanoTime() - begun > patience.toNanos()) {
          AssertionError hangs = new AssertionError(name + ", seed " + seed + ": hangs");
          hangs.setStackTrace(attacker.getStackTrace());
          attacker.interrupt(); // one that heeds it leaves the processor to the tests that follow
          throw hangs;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure != null) {
      throw new AssertionError(name + ", seed " + seed + ": " + failure, failure);
    }
    if (refused < inputs / 5) {
      throw new AssertionError(name + ": " + refused + " refused: the attack is too weak");
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
