package zeroth.tensor.cpu;

/**
 * How far apart rows of a matrix lie that are multiplied together where what it takes is the time
 * to read them. Each is followed by the next that is read there: processors look ahead in memory
 * where they see it read on and on, in several places at a time.
 *
 * <p>Lines a multiple of 4,096 bytes apart share a set of the first cache, which holds 8 to 12 of
 * them, and may drive each other out before they are read to their ends. Where a row is 3/8, 3/4 or
 * 3/2 as long as that, eight, four or two of them make such a multiple, and no odd number does;
 * where it is a whole multiple itself, any number does.
 */
public final class RowsApart {
  private RowsApart() {}

  /**
   * The largest odd number a with {@code together} a <= {@code rows}: rows i, i + a, i + 2 a, ...
   * are multiplied together.
   *
   * @param rows at least {@code together}
   * @param together rows that are multiplied together, at least 1
   */
  public static int of(int rows, int together) {
    return (rows / together - 1) | 1;
  }
}
