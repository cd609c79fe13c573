package zeroth.zo.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
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
   * @throws BadInputException if it is there
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
    } catch (FileAlreadyExistsException e) {
      throw new BadInputException(path.toString(), "file", "none", "a run that has begun there");
    } catch (IOException e) {
      throw unwritable(path.toString(), e);
    }
  }

  /**
   * Says whether a run goes on.
   *
   * @throws BadInputException if another process is writing the journal, if there is one
   */
  public static void refuseUsed(Path path) {
    if (Files.isRegularFile(path)) {
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        lock(path, file);
      } catch (IOException e) {
        throw unwritable(path.toString(), e);
      }
    }
  }

  /**
   * Goes on with a journal behind its last whole record; what is torn is cut off.
   *
   * @param journal what was read from that file
   * @throws BadInputException if another process is writing it, or has since it was read
   * @throws UncheckedIOException if it cannot be written
   */
  public static JournalWriter append(Path path, Journal journal, Duration interval) {
    int seed = JournalFormat.seed(JournalFormat.encode(journal.header()));
    try {
      FileChannel file = reopen(path, journal);
      try {
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
   * @throws BadInputException if another process is writing it, or has since it was read
   * @throws UncheckedIOException if it cannot be written; the journal is as it was then
   */
  public static void rewrite(Path path, Journal journal, JournalHeader header, IntPredicate kept) {
    try (FileChannel old = reopen(path, journal)) {
      Objects.requireNonNull(old, "it is held, not used");
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

  /** Locks the file that a journal was read from, if it still is what was read. */
  private static FileChannel reopen(Path path, Journal journal) throws IOException {
    Object before = identity(path);
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(path, file);
      boolean replaced = !Objects.equals(before, identity(path));
      if (replaced || file.size() != journal.length() + journal.torn() || !begins(file, journal)) {
        throw new BadInputException(
            path.toString(), "file", "the journal as it was read", "one that has changed since");
      }
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Which file has this name; another one may have taken its place when it is opened. */
  private static Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /**
   * Whether a file begins with the journal's header. It is read through the locked channel: closing
   * another one would give up the lock.
   */
  private static boolean begins(FileChannel file, Journal journal) throws IOException {
    ByteBuffer expected = JournalFormat.encode(journal.header());
    ByteBuffer found = ByteBuffer.allocate(expected.limit());
    while (found.hasRemaining() && file.read(found) >= 0) {
      // on to the end of the header or of the file
    }
    return found.flip().equals(expected);
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
