package zeroth.bench.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * A file of scalars by step for TensorBoard, written record by record: each is in the file when its
 * call returns. A record is a TFRecord with a message {@code Event} of TensorFlow's {@code
 * event.proto}:
 *
 * <pre>
 * length     8 bytes, little endian
 * crc        4 bytes, of the length's bytes, masked
 * Event      length bytes
 * crc        4 bytes, of the Event's bytes, masked
 *
 * Event      1: wall time, double seconds; 2: step, int64;
 *            and one of 3: file version, 5: Summary, 7: SessionLog
 * Summary    1: Value, repeated
 * Value      1: tag, 2: float
 * SessionLog 1: status
 * </pre>
 *
 * <p>A file begins with its version, "brain.Event:2", and a session's START at step 0. TensorBoard
 * reads the files of a directory in the order of their names, and a START takes back what files
 * before it have said of that step and those after it. So whoever goes on with a run writes a new
 * file with all of its steps, and none is shown twice.
 */
public final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int STARTED = 1;

  private final Path path;
  private final OutputStream out;

  /**
   * @param path for messages
   * @param out gets the records
   */
  EventFile(Path path, OutputStream out, double wallTime) {
    this.path = path;
    this.out = out;
    write(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeString(3, VERSION);
        });
    write(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeByteArray(7, message(log -> log.writeEnum(1, STARTED)));
        });
  }

  /**
   * Says early what {@link #create} would refuse; creates nothing.
   *
   * @throws BadInputException if the directory is none, or cannot be written
   */
  public static void check(Path directory) {
    Path existing = directory.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw new BadInputException(
          "cannot write events to " + directory + ": " + existing + " is no directory");
    }
    if (!Files.isWritable(existing)) {
      throw new BadInputException(
          "cannot write events to " + directory + ": no permission to write to " + existing);
    }
  }

  /**
   * Begins another file in a directory, which is made if there is none.
   *
   * @param wallTime of its first records, seconds since 1970
   * @throws BadInputException as {@link #check}
   */
  public static EventFile create(Path directory, double wallTime) {
    check(directory);
    try {
      Files.createDirectories(directory);
      for (long now = System.currentTimeMillis() / 1000; ; now++) {
        // the second of a name that is taken passes: names must rise
        Path path = directory.resolve("events.out.tfevents.%010d.zeroth".formatted(now));
        try {
          OutputStream out =
              Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          return new EventFile(path, out, wallTime);
        } catch (FileAlreadyExistsException e) {
          continue;
        }
      }
    } catch (IOException e) {
      throw new BadInputException("cannot write events to " + directory + ": " + FileProblem.of(e));
    }
  }

  /** Where the file is. */
  public Path path() {
    return path;
  }

  /**
   * Adds the scalars of a step.
   *
   * @param step 0 or more
   * @param wallTime seconds since 1970
   * @param values by tag; written in single precision
   * @throws UncheckedIOException if the file cannot be written
   */
  public void add(long step, double wallTime, Map<String, Double> values) {
    write(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeInt64(2, step);
          event.writeByteArray(
              5,
              message(
                  summary -> {
                    for (Map.Entry<String, Double> value : values.entrySet()) {
                      summary.writeByteArray(
                          1,
                          message(
                              scalar -> {
                                scalar.writeString(1, value.getKey());
                                scalar.writeFloat(2, value.getValue().floatValue());
                              }));
                    }
                  }));
        });
  }

  /** Writes the fields of a message. */
  private interface Fields {
    void write(CodedOutputStream message) throws IOException;
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream message = CodedOutputStream.newInstance(bytes);
    fields.write(message);
    message.flush();
    return bytes.toByteArray();
  }

  private void write(Fields event) {
    try {
      out.write(record(message(event)));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + FileProblem.of(e), e);
    }
  }

  private static byte[] record(byte[] data) {
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    return ByteBuffer.allocate(8 + 4 + data.length + 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(length)
        .putInt(maskedCrc(length))
        .put(data)
        .putInt(maskedCrc(data))
        .array();
  }

  /**
   * CRC-32C, turned right by 15 bits, plus a constant: a checksum that may be part of what another
   * checksum is taken of.
   */
  static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + FileProblem.of(e), e);
    }
  }
}
