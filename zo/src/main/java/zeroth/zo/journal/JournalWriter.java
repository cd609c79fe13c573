package zeroth.zo.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.IntPredicate;
import zeroth.tensor.BadInputException;

/**
 * Appends to a journal file, which it locks. A record is handed to the operating system as soon as
 * it is appended, so a killed process loses none; it is forced to disk when it is appended and the
 * interval has passed since the last time, so a machine that stops loses the records of one
 * interval at most.
 */
public final class JournalWriter implements AutoCloseable {
  private final String name;
  private final FileChannel file;
  private final int seed;
  private final long interval;
  private long length;
  private long forced = System.nanoTime();

  /**
   * @param name the file's name for messages
   * @param file positioned at its end; closed with this
   * @param seed the header's checksum
   */
  JournalWriter(String name, FileChannel file, int seed, Duration interval) throws IOException {
    this.name = name;
    this.file = file;
    this.seed = seed;
    this.interval = interval.toNanos();
    this.length = file.position();
  }

  /**
   * Begins a journal, which must not be there.
   *
   * @param interval how long a record may wait to be forced to disk
   * @throws UncheckedIOException if it cannot be written
   */
  public static JournalWriter create(Path path, JournalHeader header, Duration interval) {
    ByteBuffer bytes = JournalFormat.encode(header);
    int seed = JournalFormat.seed(bytes);
    try {
      FileChannel file =
          FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      try {
        lock(path, file);
        write(file, bytes);
        file.force(true);
        AtomicFile.forceDirectory(path.toAbsolutePath().getParent());
        return new JournalWriter(path.toString(), file, seed, interval);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(path.toString(), e);
    }
  }

  /**
   * Goes on with a journal behind its last whole record; what is torn is cut off.
   *
   * @param journal what was read from that file
   * @throws BadInputException if another process is writing it
   * @throws UncheckedIOException if it cannot be written
   */
  public static JournalWriter append(Path path, Journal journal, Duration interval) {
    int seed = JournalFormat.seed(JournalFormat.encode(journal.header()));
    try {
      FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
      try {
        lock(path, file);
        file.truncate(journal.length());
        file.position(journal.length());
        file.force(true);
        return new JournalWriter(path.toString(), file, seed, interval);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(path.toString(), e);
    }
  }

  /**
   * Gives a journal another header, for a run that is to be longer. The file is replaced as a
   * whole.
   *
   * @param journal what was read from that file
   * @param kept which evaluations the longer run has too, by the number of steps before them
   * @throws BadInputException if another process is writing it
   * @throws UncheckedIOException if it cannot be written; the journal is as it was then
   */
  public static void rewrite(Path path, Journal journal, JournalHeader header, IntPredicate kept) {
    try (FileChannel old = FileChannel.open(path, StandardOpenOption.WRITE)) {
      lock(path, old);
      AtomicFile.replace(
          path,
          out -> {
            ByteBuffer bytes = JournalFormat.encode(header);
            int seed = JournalFormat.seed(bytes);
            write(out, bytes);
            for (JournalRecord.Losses step : journal.steps()) {
              write(out, JournalFormat.encode(seed, step));
            }
            for (JournalRecord.Measured found : journal.evaluations().values()) {
              if (kept.test(found.steps())) {
                write(out, JournalFormat.encode(seed, found));
              }
            }
          });
    } catch (IOException e) {
      throw unwritable(path.toString(), e);
    }
  }

  /**
   * Appends a record.
   *
   * @throws UncheckedIOException if it cannot be written; the file ends with the record before then
   */
  public void append(JournalRecord record) {
    ByteBuffer bytes = JournalFormat.encode(seed, record);
    int size = bytes.limit();
    try {
      write(file, bytes);
      if (System.nanoTime() - forced >= interval) {
        force();
      }
      length += size;
    } catch (IOException e) {
      cutOff();
      throw unwritable(name, e);
    }
  }

  /** A part of a record is no harm to a reader; without it the file is as it should be. */
  private void cutOff() {
    try {
      file.truncate(length);
    } catch (IOException e) {
      // the failure that is being reported matters more
    }
  }

  private void force() throws IOException {
    file.force(false);
    forced = System.nanoTime();
  }

  /** Forces every record to disk. */
  public void flush() {
    try {
      force();
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  @Override
  public void close() {
    try (file) {
      force();
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  private static void lock(Path path, FileChannel file) throws IOException {
    try {
      if (file.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // held by this process
    }
    throw new BadInputException(
        path.toString(), "file", "a run that has ended", "one that goes on");
  }

  private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static UncheckedIOException unwritable(String name, IOException e) {
    return new UncheckedIOException("cannot write " + name + ": " + e.getMessage(), e);
  }
}
