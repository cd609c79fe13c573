package zeroth.bench.task;

/** A row of a data file by the names of its columns. */
interface DataRow {
  /** Number of the line that it begins in, from 1. */
  int line();

  /**
   * What stands in a column.
   *
   * @return null if there is no such column
   */
  String value(String column);

  /** The columns that there are, for messages. */
  String columns();
}
