package zeroth.transformer.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import zeroth.tensor.BadInputException;

/**
 * The entries of a zip archive whose entries are stored as they are, as torch writes them (PKWARE,
 * "APPNOTE.TXT", 4.3). The central directory counts; every entry's checksum is compared.
 */
final class StoredZip {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_SIZE = 46;
  private static final int END_SIZE = 22;
  private static final int ENCRYPTED = 1;

  private final String source;
  private final ByteBuffer bytes;

  private StoredZip(String source, byte[] content) {
    this.source = source;
    this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The entries by name, in the directory's order; they share the content's memory.
   *
   * @param source the file's name for messages
   * @throws BadInputException if the content is no such archive
   */
  static Map<String, ByteBuffer> entries(String source, byte[] content) {
    return new StoredZip(source, content).entries();
  }

  private Map<String, ByteBuffer> entries() {
    int end = bytes.limit() - END_SIZE;
    if (end < 0 || bytes.getInt(end) != END) {
      throw bad(Math.max(0, end), "the end of a zip archive's directory", "something else");
    }
    int count = bytes.getShort(end + 10) & 0xffff;
    int at = offset(end + 16, end, CENTRAL_SIZE);
    Map<String, ByteBuffer> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      need(at, CENTRAL_SIZE, end);
      if (bytes.getInt(at) != CENTRAL) {
        throw bad(at, "entry " + i + " of the zip archive's directory", "something else");
      }
      int nameLength = bytes.getShort(at + 28) & 0xffff;
      int rest = (bytes.getShort(at + 30) & 0xffff) + (bytes.getShort(at + 32) & 0xffff);
      need(at + CENTRAL_SIZE, nameLength + rest, end);
      byte[] name = new byte[nameLength];
      bytes.get(at + CENTRAL_SIZE, name);
      String text = new String(name, StandardCharsets.UTF_8);
      if (entries.put(text, data(at, text)) != null) {
        throw bad(at, "entries of different names", "a second " + text);
      }
      at += CENTRAL_SIZE + nameLength + rest;
    }
    return entries;
  }

  private ByteBuffer data(int at, String name) {
    int flags = bytes.getShort(at + 8);
    int method = bytes.getShort(at + 10);
    if (method != 0 || (flags & ENCRYPTED) != 0) {
      throw bad(at, "an entry stored as it is", name + " compressed or encrypted");
    }
    long size = bytes.getInt(at + 24) & 0xffffffffL;
    if (size != (bytes.getInt(at + 20) & 0xffffffffL)) {
      throw bad(at, "a stored entry of one size", name + " of two");
    }
    int local = offset(at + 42, bytes.limit(), LOCAL_SIZE);
    if (bytes.getInt(local) != LOCAL) {
      throw bad(local, "the beginning of " + name, "something else");
    }
    long from =
        local
            + LOCAL_SIZE
            + (bytes.getShort(local + 26) & 0xffffL)
            + (bytes.getShort(local + 28) & 0xffffL);
    if (from + size > bytes.limit()) {
      throw bad(at, size + " bytes of " + name, "the end of the file");
    }
    ByteBuffer data = bytes.slice((int) from, (int) size).order(ByteOrder.LITTLE_ENDIAN);
    CRC32 crc = new CRC32();
    crc.update(data.duplicate());
    if ((int) crc.getValue() != bytes.getInt(at + 16)) {
      throw bad((int) from, "the checksum of " + name, "another one");
    }
    return data;
  }

  /** A place in the file that is written at another, with so many bytes behind it. */
  private int offset(int written, int end, int size) {
    long offset = bytes.getInt(written) & 0xffffffffL;
    if (offset + size > end) {
      throw bad(written, "a place within the file", String.valueOf(offset));
    }
    return (int) offset;
  }

  private void need(int at, int size, int end) {
    if ((long) at + size > end) {
      throw bad(at, size + " more bytes of the directory", "its end");
    }
  }

  private BadInputException bad(int at, String expected, String found) {
    return new BadInputException(source, "byte " + at, expected, found);
  }
}
