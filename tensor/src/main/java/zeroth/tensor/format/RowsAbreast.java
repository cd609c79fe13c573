package zeroth.tensor.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Sixty-four stored rows abreast, so that a vector has one row in each of its lanes and memory is
 * read from one end to the other.
 *
 * <p>The rows are cut into units, which are the blocks of a format and pairs of numbers of 16 bits,
 * and a unit into pieces: two bytes for the scale of a block where that is not a part of four, then
 * the others, four at a time. Piece by piece, those of the rows follow each other; of the scales
 * those of rows r and r + 32 stand side by side, so that they are one number of four bytes.
 */
public final class RowsAbreast {
  /** Rows that lie abreast. */
  public static final int ROWS = 64;

  private static final int PIECE = Integer.BYTES;

  /** Scales that are the lower halves of pieces; the other rows' are the upper. */
  private static final int PAIRS = ROWS / 2;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private RowsAbreast() {}

  /** Whether rows of so many columns can lie abreast: they are whole units. */
  public static boolean fits(StoredFormat format, int columns) {
    return columns % unit(format) == 0;
  }

  /** Numbers of four bytes that so many columns of the rows are, of whole units. */
  public static int pieces(StoredFormat format, int depth) {
    return (int) format.bytes(ROWS * depth) / PIECE;
  }

  /** Columns of a unit. */
  public static int unit(StoredFormat format) {
    return Math.max(2, format.elements());
  }

  /** Bytes of a unit's first piece: 2, or 0 where all are of four. */
  public static int scaleBytes(StoredFormat format) {
    return (int) (format.bytes(unit(format)) % PIECE);
  }

  /**
   * Puts sixty-four rows abreast.
   *
   * @param depth columns of a row, of whole units
   * @param rows one behind the other, from the array's start
   * @param abreast gets their pieces from its start
   */
  public static void turn(StoredFormat format, int depth, byte[] rows, int[] abreast) {
    Unit unit = Unit.of(format, depth);
    int stride = (int) format.bytes(depth);
    for (int r = 0; r < ROWS; r++) {
      for (int u = 0; u < unit.count; u++) {
        int stored = r * stride + u * unit.bytes;
        int place = u * unit.pieces();
        if (unit.scale > 0) {
          int scale = (short) SHORTS.get(rows, stored + unit.scaleAt) & 0xffff;
          int pair = place + r % PAIRS;
          abreast[pair] = r < PAIRS ? scale : abreast[pair] | scale << 16;
          place += PAIRS;
        }
        stored += unit.first();
        place += r;
        for (int i = unit.scale; i < unit.bytes; i += PIECE, stored += PIECE, place += ROWS) {
          abreast[place] = (int) INTS.get(rows, stored);
        }
      }
    }
  }

  /**
   * One of the rows as it was stored.
   *
   * @param depth columns of a row, of whole units
   * @param abreast the rows' pieces, from the array's start
   * @param r below {@link #ROWS}
   * @param row gets it from {@code at} on
   */
  public static void row(StoredFormat format, int depth, int[] abreast, int r, byte[] row, int at) {
    Unit unit = Unit.of(format, depth);
    for (int u = 0; u < unit.count; u++) {
      int stored = at + u * unit.bytes;
      int place = u * unit.pieces();
      if (unit.scale > 0) {
        int pair = abreast[place + r % PAIRS];
        SHORTS.set(row, stored + unit.scaleAt, (short) (r < PAIRS ? pair : pair >> 16));
        place += PAIRS;
      }
      stored += unit.first();
      place += r;
      for (int i = unit.scale; i < unit.bytes; i += PIECE, stored += PIECE, place += ROWS) {
        INTS.set(row, stored, abreast[place]);
      }
    }
  }

  /**
   * How rows are cut.
   *
   * @param count units of a row
   * @param bytes of a unit
   * @param scale bytes of its scale, 2 or 0
   * @param scaleAt where that is in the unit: before the others, or behind
   */
  private record Unit(int count, int bytes, int scale, int scaleAt) {
    static Unit of(StoredFormat format, int depth) {
      int scale = scaleBytes(format);
      int columns = scale == 0 ? depth : unit(format); // without scales one unit is the whole row
      int bytes = (int) format.bytes(columns);
      int scaleAt = format == StoredFormat.Q6_K ? bytes - scale : 0;
      return new Unit(depth / Math.max(1, columns), bytes, scale, scaleAt);
    }

    /** Numbers of four bytes that the units of all rows are. */
    int pieces() {
      return bytes * ROWS / PIECE;
    }

    /** Where the first piece of four bytes is in the unit. */
    int first() {
      return scaleAt == 0 ? scale : 0;
    }
  }
}
