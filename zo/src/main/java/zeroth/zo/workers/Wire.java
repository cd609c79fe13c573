package zeroth.zo.workers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import zeroth.tensor.BadInputException;

/**
 * Messages: a magic number, a version, a content, a checksum. A message that is read is hostile:
 * nothing is allocated that its own length does not cover.
 */
final class Wire {
  /** How an ask begins. */
  static final int ASK = magic("ZASK");

  /** How an answer begins. */
  static final int ANSWER = magic("ZANS");

  private static final int VERSION = 1;
  private static final int FRAME = 12;

  private Wire() {}

  /** The number of four letters, as they stand in a message. */
  private static int magic(String letters) {
    return buffer(letters.getBytes(StandardCharsets.US_ASCII)).getInt();
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** Writes a message. */
  static final class Writer {
    private ByteBuffer out = buffer(new byte[256]);

    Writer(int magic) {
      put(magic).put(VERSION);
    }

    /** Room for so many bytes more, and for the checksum behind them. */
    private ByteBuffer with(int bytes) {
      if (out.remaining() < bytes + Integer.BYTES) {
        int size = Math.max(2 * out.capacity(), out.position() + bytes + Integer.BYTES);
        out = buffer(Arrays.copyOf(out.array(), size)).position(out.position());
      }
      return out;
    }

    Writer put(int number) {
      with(Integer.BYTES).putInt(number);
      return this;
    }

    Writer put(long number) {
      with(Long.BYTES).putLong(number);
      return this;
    }

    Writer put(byte[] some) {
      with(some.length).put(some);
      return this;
    }

    /** Doubles to the bit, behind their number. */
    Writer put(double[] values) {
      put(values.length);
      for (double value : values) {
        put(Double.doubleToRawLongBits(value));
      }
      return this;
    }

    /** The message. */
    byte[] end() {
      byte[] bytes = Arrays.copyOf(out.array(), out.position() + Integer.BYTES);
      buffer(bytes).putInt(out.position(), checksum(bytes));
      return bytes;
    }
  }

  /** Reads a message. */
  static final class Reader {
    private final String what;
    private final ByteBuffer in;

    /**
     * @param what for messages
     * @throws BadInputException if it is no such message, or a damaged one
     */
    Reader(String what, int magic, byte[] bytes) {
      this.what = what;
      this.in = buffer(bytes);
      if (bytes.length < FRAME) {
        throw wrong("at least " + FRAME + " bytes", String.valueOf(bytes.length));
      }
      int found = in.getInt();
      if (found != magic) {
        throw wrong("a message that begins as such", Integer.toHexString(found));
      }
      int version = in.getInt();
      if (version != VERSION) {
        throw wrong("version " + VERSION, String.valueOf(version));
      }
      if (in.getInt(bytes.length - Integer.BYTES) != checksum(bytes)) {
        throw wrong("a checksum that fits", "a damaged message");
      }
      in.limit(bytes.length - Integer.BYTES);
    }

    int number() {
      need(Integer.BYTES);
      return in.getInt();
    }

    long number64() {
      need(Long.BYTES);
      return in.getLong();
    }

    /** A number that is not negative. */
    int count(String name) {
      int count = number();
      if (count < 0) {
        throw wrong("a " + name + " of 0 or more", String.valueOf(count));
      }
      return count;
    }

    byte[] bytes(int count) {
      need(count);
      byte[] some = new byte[count];
      in.get(some);
      return some;
    }

    /** Doubles behind their number. */
    double[] doubles() {
      int count = count("number of values");
      need((long) Double.BYTES * count);
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = Double.longBitsToDouble(in.getLong());
      }
      return values;
    }

    /** A text behind its length; what is no UTF-8 in it is replaced. */
    String text() {
      return new String(bytes(count("length of a text")), StandardCharsets.UTF_8);
    }

    /** Nothing may follow. */
    void end() {
      if (in.hasRemaining()) {
        throw wrong("its end", in.remaining() + " more bytes");
      }
    }

    BadInputException wrong(String expected, String found) {
      return new BadInputException(what, "byte " + in.position(), expected, found);
    }

    private void need(long bytes) {
      if (in.remaining() < bytes) {
        throw wrong(bytes + " more bytes", String.valueOf(in.remaining()));
      }
    }
  }
}
