package zeroth.tensor;

import java.nio.ByteBuffer;
import java.util.Objects;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;

/**
 * Elements of a matrix in a stored format, rows abreast as {@link RowsAbreast} says: a product with
 * one row of activations reads them faster so, all else slower. Read by any number of threads,
 * written by none.
 */
public final class AbreastElements implements Elements {
  private static final int ROWS = RowsAbreast.ROWS;

  /** Bytes that are turned back at a time, about: they stay in the first cache. */
  private static final int CHUNK = 1 << 14;

  private final StoredFormat format;
  private final ByteBuffer bytes;
  private final int size;
  private final int columns;

  private AbreastElements(StoredFormat format, ByteBuffer bytes, int size, int columns) {
    this.format = format;
    this.bytes = bytes;
    this.size = size;
    this.columns = columns;
  }

  /** Whether a tensor's elements can be laid out so: a stored matrix of enough rows that fit. */
  public static boolean fits(Tensor tensor) {
    Shape shape = tensor.shape();
    return shape.isMatrix()
        && shape.rows() >= ROWS
        && tensor.elements() instanceof StoredElements stored
        && RowsAbreast.fits(stored.format(), shape.columns())
        && length(stored.format(), shape) <= Integer.MAX_VALUE;
  }

  /** Bytes of all rows, and of as many more as fill the last group. */
  private static long length(StoredFormat format, Shape shape) {
    long groups = (shape.rows() + ROWS - 1) / ROWS;
    return format.bytes(groups * ROWS * shape.columns());
  }

  /**
   * A copy of a matrix, outside of the heap.
   *
   * @param tensor one that {@link #fits}
   * @throws BadInputException if a file that it lies in has become shorter
   * @throws OutOfMemoryError if there is no room
   */
  public static AbreastElements of(Tensor tensor) {
    if (!fits(tensor)) {
      throw new IllegalArgumentException(tensor.shape() + " does not lie abreast");
    }
    StoredElements stored = (StoredElements) tensor.elements();
    StoredFormat format = stored.format();
    int columns = tensor.shape().columns();
    int group = ROWS * columns;
    ByteBuffer all = ByteBuffer.allocateDirect((int) length(format, tensor.shape()));
    byte[] rows = new byte[(int) format.bytes(group)];
    byte[] abreast = new byte[rows.length];
    for (int g = 0; all.hasRemaining(); g++) {
      // behind the last row, some of others: never read
      stored.copy(g * group, Math.min(group, tensor.size() - g * group), rows, 0);
      RowsAbreast.turn(format, columns, rows, abreast);
      all.put(abreast);
    }
    return new AbreastElements(format, all.flip().asReadOnlyBuffer(), tensor.size(), columns);
  }

  /** The format of the bytes. */
  public StoredFormat format() {
    return format;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes.capacity();
  }

  /**
   * Copies columns of the rows of a group as they lie.
   *
   * @param group its number
   * @param column first of a unit
   * @param depth whole units
   * @param into gets their bytes from its start
   */
  public void copy(int group, int column, int depth, byte[] into) {
    long first = format.bytes((long) group * ROWS * columns + (long) column * ROWS);
    bytes.get((int) first, into, 0, (int) format.bytes(depth * ROWS));
  }

  @Override
  public void widen(int from, int count, float[] into, int at, Widening loops) {
    Objects.checkFromIndexSize(from, count, size);
    int end = from + count;
    int group = ROWS * columns;
    int unit = RowsAbreast.unit(format);
    int depth = Math.max(1, CHUNK / (int) format.bytes(ROWS * unit)) * unit;
    for (int i = from; i < end; ) {
      int first = i - i % group;
      int next = (int) Math.min(end, (long) first + group);
      for (int column = 0; column < columns; column += depth) {
        int width = Math.min(depth, columns - column);
        widen(first, column, width, i, next, into, at + i - from, loops);
      }
      i = next;
    }
  }

  /**
   * Widens those of elements [from, to) that lie in some columns.
   *
   * @param first element of the group that the range lies in
   * @param column first of the columns
   * @param at where element {@code from} belongs
   */
  private void widen(
      int first, int column, int depth, int from, int to, float[] into, int at, Widening loops) {
    int line = (int) format.bytes(depth * ROWS);
    byte[] chunk = loops.bytes(line + (int) format.bytes(depth));
    copy(first / (ROWS * columns), column, depth, chunk);
    for (int r = (from - first) / columns; r <= (to - 1 - first) / columns; r++) {
      int begin = first + r * columns + column;
      int low = Math.max(from, begin);
      int high = Math.min(to, begin + depth);
      if (low >= high) {
        continue;
      }
      RowsAbreast.row(format, depth, chunk, r, chunk, line);
      if ((low - begin) % format.elements() == 0 && (high - low) % format.elements() == 0) {
        int start = line + (int) format.bytes(low - begin);
        loops.widen(format, chunk, start, high - low, into, at + low - from);
      } else { // a block of which others have a part
        float[] all = new float[depth];
        loops.widen(format, chunk, line, depth, all, 0);
        System.arraycopy(all, low - begin, into, at + low - from, high - low);
      }
    }
  }
}
