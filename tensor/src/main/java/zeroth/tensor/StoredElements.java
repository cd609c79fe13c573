package zeroth.tensor;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;

/**
 * Elements in the format that they were stored in, such as a part of a mapped file: read by any
 * number of threads, written by none.
 */
public final class StoredElements implements Elements {
  /** Bytes that are copied at a time: they stay in the first cache. */
  private static final int CHUNK = 1 << 13;

  private final StoredFormat format;
  private final ByteBuffer bytes;
  private final int size;
  private final String source;

  /**
   * @param bytes the elements and nothing else; not copied
   * @param source where they come from, as messages show it
   * @throws IllegalArgumentException if the bytes are not those of so many elements, or the
   *     elements no whole blocks
   */
  public StoredElements(StoredFormat format, ByteBuffer bytes, int size, String source) {
    if (size % format.elements() != 0 || bytes.remaining() != format.bytes(size)) {
      throw new IllegalArgumentException(
          size + " elements in " + format + " do not fill " + bytes.remaining() + " bytes");
    }
    this.format = format;
    this.bytes = bytes.slice();
    this.size = size;
    this.source = source;
  }

  /** The format of the bytes. */
  public StoredFormat format() {
    return format;
  }

  /** The bytes as they are stored; a view that cannot be written. */
  public ByteBuffer stored() {
    return bytes.asReadOnlyBuffer();
  }

  /**
   * A copy of chosen blocks, which are single elements in the formats that have none.
   *
   * @param count number of blocks of the copy
   * @param source of each of them, the number of the block that it is
   */
  public StoredElements blocks(int count, IntUnaryOperator source) {
    int width = format.bytes();
    byte[] copy = new byte[Math.multiplyExact(count, width)];
    try {
      for (int b = 0; b < count; b++) {
        bytes.get(source.applyAsInt(b) * width, copy, b * width, width);
      }
    } catch (InternalError e) {
      throw cut(e);
    }
    return new StoredElements(
        format, ByteBuffer.wrap(copy), count * format.elements(), this.source);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes.capacity();
  }

  @Override
  public void widen(int from, int count, float[] into, int at, Widening loops) {
    Objects.checkFromIndexSize(from, count, size);
    try {
      read(from, count, into, at, loops);
    } catch (InternalError e) {
      throw cut(e);
    }
  }

  /**
   * Copies elements as they are stored.
   *
   * @param from first element, of a block as well
   * @param count number of elements, of whole blocks
   * @param into gets their bytes from {@code at} on
   * @throws IndexOutOfBoundsException if the tensor has no such range
   * @throws BadInputException if a file that they lie in has become shorter
   */
  public void copy(int from, int count, byte[] into, int at) {
    Objects.checkFromIndexSize(from, count, size);
    try {
      bytes.get((int) format.bytes(from), into, at, (int) format.bytes(count));
    } catch (InternalError e) {
      throw cut(e);
    }
  }

  private void read(int from, int count, float[] into, int at, Widening loops) {
    int block = format.elements();
    int end = from + count;
    byte[] chunk = loops.bytes((int) Math.min(CHUNK, bytes(from, end)));
    int most = CHUNK / format.bytes() * block;
    for (int i = from; i < end; ) {
      int first = i - i % block;
      int whole = Math.min(most, (end - first) / block * block);
      if (first < i || whole == 0) { // a block of which others have a part
        int part = Math.min(end, first + block) - i;
        float[] all = new float[block];
        widen(first, block, chunk, all, 0, loops);
        System.arraycopy(all, i - first, into, at + i - from, part);
        i += part;
      } else {
        widen(first, whole, chunk, into, at + i - from, loops);
        i += whole;
      }
    }
  }

  /** Bytes of the blocks that elements [from, end) lie in. */
  private long bytes(int from, int end) {
    int block = format.elements();
    return ((long) end + block - 1) / block * format.bytes() - from / block * format.bytes();
  }

  private void widen(int from, int count, byte[] chunk, float[] into, int at, Widening loops) {
    bytes.get((int) format.bytes(from), chunk, 0, (int) format.bytes(count));
    loops.widen(format, chunk, 0, count, into, at);
  }

  /**
   * Whether an error is how Java tells that pages of a mapped file are gone. It comes when the
   * thread next looks for such news: mostly, not always, while the elements are being read.
   */
  public static boolean isOfCutFile(Throwable e) {
    return e instanceof InternalError && String.valueOf(e.getMessage()).contains("unsafe memory");
  }

  private RuntimeException cut(InternalError e) {
    if (!isOfCutFile(e)) {
      throw e;
    }
    String expected = "the " + bytes.capacity() + " bytes that it had when it was opened";
    return new BadInputException(source, "reading", expected, "a shorter file");
  }
}
