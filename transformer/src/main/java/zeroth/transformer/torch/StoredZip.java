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
 * "APPNOTE.TXT", 4.3), also with the 64-bit fields of large ones. The central directory counts.
 */
final class StoredZip {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_SIZE = 46;
  private static final int END_SIZE = 22;
  private static final int LOCATOR_64_SIZE = 20;
  private static final int END_64_SIZE = 56;
  private static final int EXTRA_64 = 1;
  private static final int ENCRYPTED = 1;
  private static final long FULL = 0xffffffffL;

  /** Largest directory, in bytes; an entry takes about a hundred. */
  private static final int DIRECTORY_LIMIT = 64 << 20;

  private final Bytes bytes;

  private StoredZip(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * A stretch of the file.
   *
   * @param bytes the file
   * @param name the entry's
   * @param from its first byte
   * @param size bytes
   * @param checksum CRC-32 that the directory has
   */
  record Entry(Bytes bytes, String name, long from, long size, int checksum) {

    /**
     * All of a small entry, its checksum compared.
     *
     * @throws BadInputException if it is larger, or another
     */
    ByteBuffer read(int limit) {
      if (size > limit) {
        throw new BadInputException(
            bytes.source(), name, "at most " + limit + " bytes", String.valueOf(size));
      }
      ByteBuffer all = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
      bytes.fill(from, all);
      CRC32 crc = new CRC32();
      crc.update(all.duplicate());
      compare(crc);
      return all;
    }

    /**
     * Compares the checksum.
     *
     * @throws BadInputException if it is another
     */
    void check() {
      CRC32 crc = new CRC32();
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(size, 1 << 16));
      for (long at = 0; at < size; at += chunk.limit()) {
        chunk.clear().limit((int) Math.min(chunk.capacity(), size - at));
        bytes.fill(from + at, chunk);
        crc.update(chunk.duplicate());
      }
      compare(crc);
    }

    private void compare(CRC32 crc) {
      if ((int) crc.getValue() != checksum) {
        throw new BadInputException(
            bytes.source(), "byte " + from, "the checksum of " + name, "another one");
      }
    }
  }

  /**
   * The entries by name, in the directory's order.
   *
   * @throws BadInputException if the content is no such archive
   */
  static Map<String, Entry> entries(Bytes bytes) {
    return new StoredZip(bytes).entries();
  }

  private Map<String, Entry> entries() {
    long end = bytes.size() - END_SIZE;
    if (end < 0 || at(end, END_SIZE).getInt(0) != END) {
      throw bad(Math.max(0, end), "the end of a zip archive's directory", "something else");
    }
    ByteBuffer last = at(end, END_SIZE);
    long count = last.getShort(10) & 0xffff;
    long from = last.getInt(16) & FULL;
    if (count == 0xffff || from == FULL) {
      long locator = end - LOCATOR_64_SIZE;
      ByteBuffer large = within(locator, LOCATOR_64_SIZE, end, LOCATOR_64);
      long place = large.getLong(8);
      large = within(place, END_64_SIZE, locator, END_64);
      count = large.getLong(32);
      from = large.getLong(48);
      end = place;
    }
    if (from < 0 || from > end || end - from > DIRECTORY_LIMIT) {
      throw bad(end, "a directory of at most " + DIRECTORY_LIMIT + " bytes", "one at " + from);
    }
    ByteBuffer directory = at(from, (int) (end - from));
    Map<String, Entry> entries = new LinkedHashMap<>();
    int at = 0;
    for (long i = 0; i < count; i++) {
      need(directory, at, CENTRAL_SIZE, from);
      if (directory.getInt(at) != CENTRAL) {
        throw bad(from + at, "entry " + i + " of the zip archive's directory", "something else");
      }
      int nameLength = directory.getShort(at + 28) & 0xffff;
      int extraLength = directory.getShort(at + 30) & 0xffff;
      int rest = extraLength + (directory.getShort(at + 32) & 0xffff);
      need(directory, at + CENTRAL_SIZE, nameLength + rest, from);
      byte[] name = new byte[nameLength];
      directory.get(at + CENTRAL_SIZE, name);
      String text = new String(name, StandardCharsets.UTF_8);
      ByteBuffer extra =
          directory
              .slice(at + CENTRAL_SIZE + nameLength, extraLength)
              .order(ByteOrder.LITTLE_ENDIAN);
      if (entries.put(text, entry(directory, at, from + at, text, extra)) != null) {
        throw bad(from + at, "entries of different names", "a second " + text);
      }
      at += CENTRAL_SIZE + nameLength + rest;
    }
    return entries;
  }

  private Entry entry(ByteBuffer directory, int at, long place, String name, ByteBuffer extra) {
    int flags = directory.getShort(at + 8);
    int method = directory.getShort(at + 10);
    if (method != 0 || (flags & ENCRYPTED) != 0) {
      throw bad(place, "an entry stored as it is", name + " compressed or encrypted");
    }
    long size = directory.getInt(at + 24) & FULL;
    long packed = directory.getInt(at + 20) & FULL;
    long local = directory.getInt(at + 42) & FULL;
    ByteBuffer large = extra64(extra);
    size = size == FULL ? next(large, place, name) : size;
    packed = packed == FULL ? next(large, place, name) : packed;
    local = local == FULL ? next(large, place, name) : local;
    if (size != packed) {
      throw bad(place, "a stored entry of one size", name + " of two");
    }
    ByteBuffer header = within(local, LOCAL_SIZE, bytes.size(), LOCAL);
    long from =
        local + LOCAL_SIZE + (header.getShort(26) & 0xffffL) + (header.getShort(28) & 0xffffL);
    if (size < 0 || size > bytes.size() - from) {
      throw bad(place, size + " bytes of " + name, "the end of the file");
    }
    return new Entry(bytes, name, from, size, directory.getInt(at + 16));
  }

  /** What stands in the fields for large sizes, in their order. */
  private static ByteBuffer extra64(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int kind = extra.getShort() & 0xffff;
      int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
      if (kind == EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private long next(ByteBuffer large, long place, String name) {
    if (large.remaining() < Long.BYTES) {
      throw bad(place, "the 64-bit sizes of " + name, "none");
    }
    return large.getLong();
  }

  /** Bytes that begin with a mark and end before another place. */
  private ByteBuffer within(long at, int size, long end, int mark) {
    if (at < 0 || at > end - size) {
      throw bad(Math.max(0, end), "a place before it", String.valueOf(at));
    }
    ByteBuffer found = at(at, size);
    if (found.getInt(0) != mark) {
      throw bad(at, "the mark 0x" + Integer.toHexString(mark), "something else");
    }
    return found;
  }

  private ByteBuffer at(long at, int size) {
    ByteBuffer found = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.fill(at, found);
    return found;
  }

  private void need(ByteBuffer directory, int at, int size, long from) {
    if ((long) at + size > directory.limit()) {
      throw bad(from + at, size + " more bytes of the directory", "its end");
    }
  }

  private BadInputException bad(long at, String expected, String found) {
    return new BadInputException(bytes.source(), "byte " + at, expected, found);
  }
}
