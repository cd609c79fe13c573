package zeroth.tensor.backend;

/**
 * Rows that outlive a forward and become more from one to the next, as the keys and values of a
 * text's tokens do while it is written. None at first; made by {@link Backend#growing}.
 */
public interface GrowingRows {

  /**
   * The first rows so far, and others behind them; what this gave before becomes invalid.
   *
   * @param first number of rows to go on from, at most those so far
   * @param added (R, columns) of the backend that made this; used up
   * @return (first + R, columns), valid as an op's values are
   * @throws IllegalArgumentException if there are fewer rows, or others have another length
   */
  Values with(int first, Values added);

  /** All rows so far, row-major. */
  float[] read();
}
