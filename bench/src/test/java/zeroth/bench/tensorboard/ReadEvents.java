package zeroth.bench.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Event files read byte by byte, with no library: frames, checksums, fields. */
public final class ReadEvents {
  private ReadEvents() {}

  /**
   * An event.
   *
   * @param version of the file, or null
   * @param start whether it is a session's START
   * @param values by tag
   */
  public record Event(
      double wallTime, long step, String version, boolean start, Map<String, Float> values) {}

  /** All events of a file, which must end with one. */
  public static List<Event> of(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = bytes(in, 8);
      assertEquals(masked(length), in.getInt(), "checksum of a length");
      byte[] data = bytes(in, (int) ByteBuffer.wrap(length).order(in.order()).getLong());
      assertEquals(masked(data), in.getInt(), "checksum of an event");
      events.add(event(data));
    }
    return events;
  }

  /**
   * What TensorBoard shows of a directory: files in the order of their names; a START takes back
   * what was said before of its step and of later ones.
   */
  public static List<Event> shown(Path directory) throws IOException {
    List<Event> shown = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        for (Event event : of(file)) {
          if (event.start) {
            shown.removeIf(earlier -> earlier.step >= event.step);
          } else if (!event.values.isEmpty()) {
            shown.add(event);
          }
        }
      }
    }
    return shown;
  }

  /** CRC-32C bit by bit, polynomial 0x1EDC6F41 reflected; then TFRecord's mask. */
  static int masked(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
      }
    }
    crc = ~crc;
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static ByteBuffer field(ByteBuffer in) {
    return ByteBuffer.wrap(bytes(in, (int) varint(in))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(ByteBuffer in) {
    return StandardCharsets.UTF_8.decode(field(in)).toString();
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  /** Field numbers times 8 plus the wire type: 0 varint, 1 eight bytes, 2 length, 5 four bytes. */
  private static Event event(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    double wallTime = Double.NaN;
    long step = 0;
    String version = null;
    boolean start = false;
    Map<String, Float> values = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      int key = (int) varint(in);
      switch (key) {
        case 1 * 8 + 1 -> wallTime = in.getDouble();
        case 2 * 8 -> step = varint(in);
        case 3 * 8 + 2 -> version = text(in);
        case 5 * 8 + 2 -> summary(field(in), values);
        case 7 * 8 + 2 -> {
          ByteBuffer log = field(in);
          assertEquals(1 * 8, varint(log));
          start = varint(log) == 1;
        }
        default -> throw new AssertionError("field " + key);
      }
    }
    return new Event(wallTime, step, version, start, values);
  }

  private static void summary(ByteBuffer in, Map<String, Float> values) {
    while (in.hasRemaining()) {
      assertEquals(1 * 8 + 2, varint(in));
      ByteBuffer value = field(in);
      assertEquals(1 * 8 + 2, varint(value));
      String tag = text(value);
      assertEquals(2 * 8 + 5, varint(value));
      values.put(tag, value.getFloat());
      assertEquals(0, value.remaining());
    }
  }
}
