package zeroth.transformer.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.BoundedFile;

/** Reads a file from its first byte on, little-endian, never further than it reaches. */
final class GgufCursor {
  /** Longest text in bytes; the longest in use, a whole tokenizer.json, has some ten million. */
  private static final int LONGEST_TEXT = 64 << 20;

  private final String source;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer window =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).flip();
  private long windowEnd;

  /**
   * @param source the file's name for messages
   * @param size of the file in bytes
   */
  GgufCursor(String source, FileChannel channel, long size) {
    this.source = source;
    this.channel = channel;
    this.size = size;
  }

  /** Offset of the next byte in the file. */
  long position() {
    return windowEnd - window.remaining();
  }

  /** Bytes from here to the end of the file. */
  long remaining() {
    return size - position();
  }

  int int8(String what) {
    return next(1, what).get();
  }

  int int16(String what) {
    return next(2, what).getShort();
  }

  int int32(String what) {
    return next(4, what).getInt();
  }

  long int64(String what) {
    return next(8, what).getLong();
  }

  float float32(String what) {
    return next(4, what).getFloat();
  }

  double float64(String what) {
    return next(8, what).getDouble();
  }

  /**
   * A number of things that follow.
   *
   * @param least bytes that each takes at least
   * @throws BadInputException if so many do not fit into the rest of the file
   */
  int count(String what, int least) {
    long at = position();
    long count = int64(what);
    if (count < 0 || count > Integer.MAX_VALUE || count * least > remaining()) {
      String expected = what + " that fits into the " + remaining() + " bytes behind it";
      throw new BadInputException(source, "byte " + at, expected, Long.toUnsignedString(count));
    }
    return (int) count;
  }

  /** A length in eight bytes and so many of UTF-8. */
  String text(String what) {
    long at = position();
    int length = count("a length of " + what, 1);
    if (length > LONGEST_TEXT) {
      String expected = what + " of at most " + LONGEST_TEXT + " bytes";
      throw new BadInputException(source, "byte " + at, expected, length + "");
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; ) {
      int part = Math.min(length - i, window.capacity());
      next(part, what).get(bytes, i, part);
      i += part;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(source, "byte " + at, what + " in UTF-8", "other bytes");
    }
  }

  /** The window with so many bytes in it. */
  private ByteBuffer next(int bytes, String what) {
    if (window.remaining() < bytes) {
      if (remaining() < bytes) {
        String found = "the end of the file";
        throw new BadInputException(source, "byte " + position(), what, found);
      }
      window.compact();
      try {
        while (window.position() < bytes) {
          int count = channel.read(window, windowEnd);
          if (count < 0) {
            throw new BadInputException(source, "byte " + windowEnd, what, "the end of the file");
          }
          windowEnd += count;
        }
      } catch (IOException e) {
        throw BoundedFile.unreadable(source, e);
      } finally {
        window.flip();
      }
    }
    return window;
  }
}
