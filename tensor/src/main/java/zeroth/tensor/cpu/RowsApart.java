package zeroth.tensor.cpu;

/**
 * How far apart rows of a matrix lie that are multiplied together where what it takes is the time
 * to read them. Each is followed by the next that is read there: processors look ahead in memory
 * where they see it read on and on, in several places at a time.
 *
 * <p>Lines of a multiple of 4,096 bytes apart share a set of the first cache, which holds 8 to 12
 * of them. Rows of matrices are often 3/8, 3/4 or 3/2 as long, so an even number of them is such a
 * multiple, and rows that far apart drive each other out before a line is read to its end; an odd
 * number is not.
 */
public final class RowsApart {
  private RowsApart() {}

  /**
   * The largest odd number a with {@code together} a <= {@code rows}.
   *
   * @param rows at least {@code together}
   */
  public static int of(int rows, int together) {
    return (rows / together - 1) | 1;
  }
}
