package zeroth.transformer.tensorflow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import zeroth.tensor.BadInputException;

/**
 * The entries of a LevelDB table with uncompressed blocks (LevelDB, "table_format.md"): blocks of
 * entries whose keys share beginnings with the key before, an index block that says where the
 * blocks are, and a footer that says where the index is. Every block's checksum is compared.
 */
final class LevelDbTable {
  private static final int FOOTER = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;

  /** Compression's kind and checksum behind a block. */
  private static final int TRAILER = 5;

  private static final int LONGEST_KEY = 512;

  private final String source;
  private final ByteBuffer bytes;

  private LevelDbTable(String source, byte[] content) {
    this.source = source;
    this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The values by their keys, in the table's order; they share the content's memory.
   *
   * @param source the file's name for messages
   * @throws BadInputException if the content is no such table
   */
  static Map<String, ByteBuffer> entries(String source, byte[] content) {
    return new LevelDbTable(source, content).entries();
  }

  private Map<String, ByteBuffer> entries() {
    int footer = bytes.limit() - FOOTER;
    if (footer < 0 || bytes.getLong(bytes.limit() - 8) != MAGIC) {
      throw bad(Math.max(0, footer), "the end of a LevelDB table", "something else");
    }
    ByteBuffer handles = stretch(footer, FOOTER - 8);
    handle(handles, footer); // of the block about the table, which has nothing of use
    Map<String, ByteBuffer> blocks = new LinkedHashMap<>();
    entries(handle(handles, footer), blocks);
    Map<String, ByteBuffer> entries = new LinkedHashMap<>();
    long total = 0;
    for (ByteBuffer place : blocks.values()) {
      ByteBuffer block = handle(place, footer);
      total += block.limit();
      if (total > bytes.limit()) { // the same block again and again
        throw bad(footer, "blocks that do not overlap", "more than the file holds");
      }
      entries(block, entries);
    }
    return entries;
  }

  /** The block that a handle, two varints, points at. */
  private ByteBuffer handle(ByteBuffer handle, int footer) {
    long offset = varint(handle);
    long size = varint(handle);
    if (offset < 0 || size < 0 || offset > footer || size > footer - offset - TRAILER) {
      throw bad(footer, "a block before the footer", size + " bytes at " + offset);
    }
    int at = (int) offset;
    int length = (int) size;
    if (bytes.get(at + length) != 0) {
      throw bad(at + length, "an uncompressed block", "kind " + bytes.get(at + length));
    }
    int checksum = maskedChecksum(stretch(at, length + 1));
    if (checksum != bytes.getInt(at + length + 1)) {
      throw bad(at, "a block with its checksum", "another checksum");
    }
    return stretch(at, length);
  }

  /** CRC-32C, rotated and shifted as LevelDB and TensorFlow store it. */
  static int maskedChecksum(ByteBuffer content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return masked((int) crc.getValue());
  }

  /** A CRC-32C as it is stored. */
  static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + 0xa282ead8;
  }

  /** The entries of a file that is one block, without checksum. */
  static Map<String, ByteBuffer> block(String source, byte[] content) {
    LevelDbTable table = new LevelDbTable(source, content);
    Map<String, ByteBuffer> entries = new LinkedHashMap<>();
    table.entries(table.stretch(0, content.length), entries);
    return entries;
  }

  /** Adds a block's entries. */
  private void entries(ByteBuffer block, Map<String, ByteBuffer> to) {
    int start = block.arrayOffset();
    if (block.limit() < 4) {
      throw bad(start, "a block", block.limit() + " bytes");
    }
    long restarts = block.getInt(block.limit() - 4) & 0xffffffffL;
    long end = block.limit() - 4 - 4 * restarts;
    if (end < 0) {
      throw bad(start, "a block", restarts + " restarts in " + block.limit() + " bytes");
    }
    block.limit((int) end);
    byte[] key = new byte[0];
    while (block.hasRemaining()) {
      int at = start + block.position();
      long shared = varint(block);
      long own = varint(block);
      long length = varint(block);
      boolean fits = shared >= 0 && shared <= key.length && own >= 0 && length >= 0;
      if (!fits || own > block.remaining() || length > block.remaining() - own) {
        throw bad(at, "an entry within its block", "one beyond it");
      }
      if (shared + own > LONGEST_KEY) {
        throw bad(at, "a key of at most " + LONGEST_KEY + " bytes", "one of " + (shared + own));
      }
      byte[] next = Arrays.copyOf(key, (int) (shared + own));
      block.get(next, (int) shared, (int) own);
      key = next;
      String name = new String(key, StandardCharsets.UTF_8);
      ByteBuffer value = block.slice(block.position(), (int) length);
      block.position(block.position() + (int) length);
      if (to.put(name, value.order(ByteOrder.LITTLE_ENDIAN)) != null) {
        throw bad(at, "keys that differ", "a second \"" + name + "\"");
      }
    }
  }

  private long varint(ByteBuffer in) {
    int at = in.arrayOffset() + in.position();
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      if (!in.hasRemaining()) {
        throw bad(at, "a number", "the end of its block");
      }
      byte b = in.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw bad(at, "a number", "one of more than nine bytes");
  }

  private ByteBuffer stretch(int from, int length) {
    return bytes.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private BadInputException bad(int at, String expected, String found) {
    return new BadInputException(source, "byte " + at, expected, found);
  }
}
