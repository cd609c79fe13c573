package zeroth.zo.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import zeroth.zo.Evaluation;

/**
 * The bytes of a journal. Numbers are little-endian.
 *
 * <pre>
 * header   "zeroth\r\n", version (4 bytes), length n of the configuration (4), SHA-256 (32),
 *          configuration in UTF-8 (n), CRC32C of all this (4)
 * record   step (4), kind and number n of values (2 and 30 bits), CRC32C of these two (4),
 *          values (8 n), CRC32C of the record so far (4)
 * </pre>
 *
 * A record's two checksums start from the header's, so records of another journal do not pass. The
 * first one makes the length trustworthy, by which the last record can be told to be cut short. A
 * step's values are its losses; an evaluation's are loss, accuracy, forwards and the weights'
 * checksum.
 */
final class JournalFormat {
  static final int VERSION = 1;
  static final int HEADER = 48;
  static final int PREAMBLE = 12;
  static final int CHECKSUM = 4;

  /** Most values of a record, and most bytes of a configuration. */
  static final int LIMIT = 1 << 24;

  static final byte[] MAGIC = "zeroth\r\n".getBytes(StandardCharsets.US_ASCII);

  /** What a record holds; the place in this list is its number. */
  enum Kind {
    STEP,
    SKIPPED,
    EVALUATION
  }

  private JournalFormat() {}

  static ByteBuffer encode(JournalHeader header) {
    byte[] configuration = header.configuration().getBytes(StandardCharsets.UTF_8);
    if (configuration.length > LIMIT) {
      throw new IllegalArgumentException(
          "a configuration of " + configuration.length + " bytes, at most " + LIMIT + " fit");
    }
    ByteBuffer bytes = allocate(HEADER + configuration.length + CHECKSUM);
    bytes.put(MAGIC).putInt(VERSION).putInt(configuration.length);
    bytes.put(HexFormat.of().parseHex(header.initialSha256())).put(configuration);
    return bytes.putInt(checksum(0, bytes, 0, bytes.position())).flip();
  }

  /** The checksum at the end of an encoded header, from which the records' start. */
  static int seed(ByteBuffer header) {
    return header.getInt(header.limit() - CHECKSUM);
  }

  static ByteBuffer encode(int seed, JournalRecord record) {
    if (record instanceof JournalRecord.Losses step) {
      Kind kind = step.skipped() ? Kind.SKIPPED : Kind.STEP;
      ByteBuffer bytes = begin(seed, step.number(), kind, step.losses().length);
      for (double loss : step.losses()) {
        bytes.putLong(Double.doubleToRawLongBits(loss));
      }
      return end(seed, bytes);
    }
    JournalRecord.Measured measured = (JournalRecord.Measured) record;
    Evaluation e = measured.evaluation();
    ByteBuffer bytes = begin(seed, measured.steps(), Kind.EVALUATION, 4);
    bytes.putLong(Double.doubleToRawLongBits(e.loss()));
    bytes.putLong(Double.doubleToRawLongBits(e.accuracy()));
    bytes.putLong(e.forwards()).putLong(measured.weights() & 0xffffffffL);
    return end(seed, bytes);
  }

  private static ByteBuffer begin(int seed, int step, Kind kind, int values) {
    if (values > LIMIT) {
      throw new IllegalArgumentException(values + " losses in a step, at most " + LIMIT + " fit");
    }
    ByteBuffer bytes = allocate(PREAMBLE + Long.BYTES * values + CHECKSUM);
    bytes.putInt(step).putInt(kind.ordinal() << 30 | values);
    return bytes.putInt(checksum(seed, bytes, 0, 8));
  }

  private static ByteBuffer end(int seed, ByteBuffer bytes) {
    return bytes.putInt(checksum(seed, bytes, 0, bytes.position())).flip();
  }

  /** CRC32C of count bytes from a place in an array's buffer, behind those of a seed. */
  static int checksum(int seed, ByteBuffer bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    for (int shift = 0; seed != 0 && shift < Integer.SIZE; shift += Byte.SIZE) {
      crc.update(seed >>> shift);
    }
    crc.update(bytes.array(), from, count);
    return (int) crc.getValue();
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
