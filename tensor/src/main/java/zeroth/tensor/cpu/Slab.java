package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.backend.Values;

/**
 * Activations of the CPU backend. The rows stand side by side in panels of P: element (r, c) is at
 * ((r / P) C + c) P + r % P. So every op works on P rows at a time, a linear map reads its weights
 * as they are, and what it writes is what the next one reads.
 *
 * <p>The last panel may have places without a row; they hold numbers that nobody reads.
 */
final class Slab implements Values {
  /** Columns that are copied together: a line of the cache. */
  private static final int TILE = 16;

  private final int rows;
  private final int columns;
  private final int panelWidth;
  private final float[] data;
  private boolean recycled;

  /**
   * @param panelWidth P
   * @param data at least {@link #size(int, int, int)} elements
   */
  Slab(int rows, int columns, int panelWidth, float[] data) {
    this.rows = rows;
    this.columns = columns;
    this.panelWidth = panelWidth;
    this.data = data;
  }

  /**
   * Elements of so many rows and columns in panels of P.
   *
   * @throws ArithmeticException if they are more than an array can hold
   */
  static int size(int rows, int columns, int P) {
    return Math.multiplyExact(Math.multiplyExact((rows + P - 1) / P, P), columns);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  /** P. */
  int panelWidth() {
    return panelWidth;
  }

  /** The array; the panels are at its front. */
  float[] data() {
    return data;
  }

  /** Number of elements of all panels. */
  int size() {
    return panels() * columns * panelWidth;
  }

  /** Number of panels. */
  int panels() {
    return (rows + panelWidth - 1) / panelWidth;
  }

  /** Where element (r, c) is. */
  int index(int r, int c) {
    return (r / panelWidth * columns + c) * panelWidth + r % panelWidth;
  }

  /** Copies column c of rows [first, first + count) to an array. */
  void readColumn(int c, int first, int count, float[] to, int at) {
    for (int r = first; r < first + count; ) {
      int length = Math.min(first + count - r, panelWidth - r % panelWidth);
      System.arraycopy(data, index(r, c), to, at + r - first, length);
      r += length;
    }
  }

  /** Copies an array to column c of rows [first, first + count). */
  void writeColumn(int c, int first, int count, float[] from, int at) {
    for (int r = first; r < first + count; ) {
      int length = Math.min(first + count - r, panelWidth - r % panelWidth);
      System.arraycopy(from, at + r - first, data, index(r, c), length);
      r += length;
    }
  }

  /**
   * Copies places [from, to) of a panel's columns [first, first + count).
   *
   * @param source (count, P)
   */
  void copyPlaces(int panel, int first, int count, int from, int to, float[] source) {
    int place = (panel * columns + first) * panelWidth;
    for (int i = from; i < count * panelWidth; i += panelWidth) {
      System.arraycopy(source, i, data, place + i, to - from);
    }
  }

  /** Copies an array to row r. */
  void writeRow(int r, float[] from, int at) {
    int place = index(r, 0);
    for (int c = 0; c < columns; c++) {
      data[place + c * panelWidth] = from[at + c];
    }
  }

  /**
   * Copies an array, row-major, to all rows: a few columns of a panel at a time, so that each line
   * of the cache is read and written once.
   */
  void writeRows(float[] from) {
    for (int first = 0; first < rows; first += panelWidth) {
      int end = Math.min(rows, first + panelWidth);
      for (int c = 0; c < columns; c += TILE) {
        int count = Math.min(TILE, columns - c);
        for (int r = first; r < end; r++) {
          int place = index(r, c);
          for (int i = 0; i < count; i++) {
            data[place + i * panelWidth] = from[r * columns + c + i];
          }
        }
      }
    }
  }

  /** Copies rows [from, from + count) of others to rows [to, to + count). */
  void copyRows(int to, Slab others, int from, int count) {
    for (int i = 0; i < count; ) {
      int here = panelWidth - (to + i) % panelWidth;
      int there = panelWidth - (from + i) % panelWidth;
      int length = Math.min(count - i, Math.min(here, there));
      int target = index(to + i, 0);
      int source = others.index(from + i, 0);
      for (int c = 0; c < columns; c++) {
        if (length == 1) {
          data[target + c * panelWidth] = others.data[source + c * panelWidth];
        } else {
          System.arraycopy(
              others.data, source + c * panelWidth, data, target + c * panelWidth, length);
        }
      }
      i += length;
    }
  }

  /** Copies row r to an array. */
  void readRow(int r, float[] to, int at) {
    int place = index(r, 0);
    for (int c = 0; c < columns; c++) {
      to[at + c] = data[place + c * panelWidth];
    }
  }

  /**
   * Puts 0 in the places without a row: what was there before could be slow to compute with, if it
   * were subnormal.
   */
  void clearPlacesWithoutRow() {
    clearPlacesWithoutRow(0, columns);
  }

  /** The same of columns [first, behind). */
  void clearPlacesWithoutRow(int first, int behind) {
    if (rows % panelWidth != 0) {
      for (int c = first; c < behind; c++) {
        int end = index(rows - 1, c) + 1;
        Arrays.fill(data, end, end + panelWidth - rows % panelWidth, 0);
      }
    }
  }

  /** Marks the values as given back; whether they were live until now. */
  boolean retire() {
    boolean live = !recycled;
    recycled = true;
    return live;
  }
}
