package zeroth.tensor.direction;

/** A range of a matrix's elements, cut into whole rows, several together, and parts of rows. */
@FunctionalInterface
interface RowRuns {

  /**
   * Takes one of them.
   *
   * @param first its first element
   * @param rows number of rows, 1 for a part of one
   * @param columns elements of each
   */
  void take(int first, int rows, int columns);

  /**
   * Takes all of them in their order.
   *
   * @param from first element of the range
   * @param count its length
   * @param n columns of the matrix, at least 1
   * @param most whole rows that are taken together, at least 1
   */
  static void each(int from, int count, int n, int most, RowRuns runs) {
    int end = from + count;
    for (int first = from; first < end; ) {
      int columns = Math.min(n - first % n, end - first);
      int rows = columns < n ? 1 : Math.min(most, (end - first) / n);
      runs.take(first, rows, columns);
      first += rows * columns;
    }
  }
}
