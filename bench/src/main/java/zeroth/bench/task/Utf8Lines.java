package zeroth.bench.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import zeroth.tensor.BadInputException;

/**
 * Reads a file line by line as strict UTF-8. Lines end with LF or CR LF; a byte order mark at the
 * start is dropped.
 */
final class Utf8Lines implements AutoCloseable {
  /** Longest line in bytes; a longer one is no line of a dataset. */
  static final int LONGEST = 1 << 20;

  private final String source;
  private final InputStream in;
  private final byte[] read = new byte[1 << 16];
  private int from; // first byte of read that no line has had
  private int to;
  private byte[] line = new byte[1 << 12];
  private int number;

  /**
   * @param source the file's name for messages
   * @param in its bytes; closed with this
   */
  Utf8Lines(String source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  /** The file's name for messages. */
  String source() {
    return source;
  }

  /** Number of the line read last, from 1. */
  int number() {
    return number;
  }

  /**
   * The next line without its end, or null behind the last.
   *
   * @throws BadInputException if it is too long or not UTF-8
   */
  String next() throws IOException {
    int length = 0;
    boolean ended = false;
    number++;
    while (!ended && (from < to || fill())) {
      int end = from;
      while (end < to && read[end] != '\n') {
        end++;
      }
      if (length + end - from > LONGEST) {
        throw bad("a line of at most " + LONGEST + " bytes", "a longer one");
      }
      if (length + end - from > line.length) {
        line = Arrays.copyOf(line, Math.max(2 * line.length, length + end - from));
      }
      System.arraycopy(read, from, line, length, end - from);
      length += end - from;
      ended = end < to;
      from = ended ? end + 1 : end;
    }
    if (!ended && length == 0) {
      return null;
    }
    String text = decode(length);
    if (number == 1 && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** An error at the line read last. */
  BadInputException bad(String expected, String found) {
    return new BadInputException(source, "line " + number, expected, found);
  }

  /** Whether there was more to read. */
  private boolean fill() throws IOException {
    from = 0;
    to = 0; // where reading fails
    to = Math.max(0, in.read(read));
    return to > 0;
  }

  private String decode(int length) {
    boolean ascii = true;
    for (int i = 0; i < length; i++) {
      ascii &= line[i] >= 0;
    }
    if (ascii) {
      return new String(line, 0, length, StandardCharsets.US_ASCII);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(line, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad("text in UTF-8", "bytes that are not");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
