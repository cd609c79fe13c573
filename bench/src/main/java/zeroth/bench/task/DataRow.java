package zeroth.bench.task;

import java.util.List;
import zeroth.tensor.BadInputException;

/** A row of a data file by the names of its columns. */
interface DataRow {
  /** Number of the line that it begins in, from 1. */
  int line();

  /** Where it is, for messages. */
  default String place() {
    return "line " + line();
  }

  /**
   * What stands in a column.
   *
   * @return null if there is no such column
   */
  String value(String column);

  /**
   * What stands in a column of several, such as {@code answers[].text}; an element without it has
   * an empty one.
   *
   * @return null if there is no such column
   */
  default List<String> values(String column) {
    String value = value(column);
    return value == null ? null : List.of(value);
  }

  /** The columns that there are, for messages. */
  String columns();

  /** An error in this row. */
  BadInputException bad(String expected, String found);
}
