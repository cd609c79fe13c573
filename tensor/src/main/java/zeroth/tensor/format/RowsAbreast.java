package zeroth.tensor.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Sixty-four stored rows abreast, so that a vector has one row in each of its lanes and memory is
 * read from one end to the other.
 *
 * <p>The rows are cut into units, which are the blocks of a format and pairs of numbers of 16 bits,
 * and a unit into pieces: two bytes for a block's scale, where its bytes are no multiple of four,
 * then the others, four at a time. Piece by piece, those of the rows follow each other; of the
 * scales those of rows r and r + 32 stand side by side, so that they are one number of four bytes.
 */
public final class RowsAbreast {
  /** Rows that lie abreast. */
  public static final int ROWS = 64;

  private static final int PIECE = Integer.BYTES;

  /** Scales that are the lower halves of four bytes; the other rows' are the upper. */
  private static final int PAIRS = ROWS / 2;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private RowsAbreast() {}

  /** Whether rows of so many columns can lie abreast: they are whole units. */
  public static boolean fits(StoredFormat format, int columns) {
    return columns % unit(format) == 0;
  }

  /** Columns of a unit. */
  public static int unit(StoredFormat format) {
    return Math.max(2, format.elements());
  }

  /** Bytes of a unit's first piece, its scale: 2, or 0 where all pieces are of four. */
  public static int scaleBytes(StoredFormat format) {
    return (int) (format.bytes(unit(format)) % PIECE);
  }

  /**
   * Puts sixty-four rows abreast.
   *
   * @param depth columns of a row, of whole units
   * @param rows one behind the other, from the array's start
   * @param abreast gets them from its start
   */
  public static void turn(StoredFormat format, int depth, byte[] rows, byte[] abreast) {
    int stride = (int) format.bytes(depth);
    for (int r = 0; r < ROWS; r++) {
      move(format, depth, abreast, r, rows, r * stride, true);
    }
  }

  /**
   * One of the rows as it was stored.
   *
   * @param depth columns of a row, of whole units
   * @param abreast the rows, from the array's start
   * @param r below {@link #ROWS}
   * @param row gets it from {@code at} on
   */
  public static void row(
      StoredFormat format, int depth, byte[] abreast, int r, byte[] row, int at) {
    move(format, depth, abreast, r, row, at, false);
  }

  /**
   * Copies row r.
   *
   * @param abreast the rows, from the array's start
   * @param row as it is stored, from {@code at} on
   * @param in whether the row is copied to its place among the others, or from there
   */
  private static void move(
      StoredFormat format, int depth, byte[] abreast, int r, byte[] row, int at, boolean in) {
    int scale = scaleBytes(format);
    int columns = scale == 0 ? depth : unit(format); // without scales a row is pieces throughout
    int unit = (int) format.bytes(columns);
    int scaleAt = format == StoredFormat.Q6_K ? unit - scale : 0; // behind the others
    int first = scaleAt == 0 ? scale : 0;
    for (int u = 0; u < depth / Math.max(1, columns); u++) {
      int lane = u * unit * ROWS;
      int stored = at + u * unit;
      for (int i = 0; i < scale; i++) {
        move(
            abreast,
            lane + r % PAIRS * PIECE + r / PAIRS * scale + i,
            row,
            stored + scaleAt + i,
            in);
      }
      lane += scale * ROWS + r * PIECE;
      for (int i = first; i < first + unit - scale; i += PIECE, lane += PIECE * ROWS) {
        if (in) {
          INTS.set(abreast, lane, (int) INTS.get(row, stored + i));
        } else {
          INTS.set(row, stored + i, (int) INTS.get(abreast, lane));
        }
      }
    }
  }

  private static void move(byte[] abreast, int lane, byte[] row, int stored, boolean in) {
    if (in) {
      abreast[lane] = row[stored];
    } else {
      row[stored] = abreast[lane];
    }
  }
}
