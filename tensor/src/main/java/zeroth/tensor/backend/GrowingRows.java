package zeroth.tensor.backend;

import zeroth.tensor.Segments;

/**
 * Rows of some sequences that outlive a forward and become more from one to the next, as the keys
 * and values of texts do while they are written. None at first; made by {@link Backend#growing}.
 */
public interface GrowingRows {

  /**
   * All rows so far.
   *
   * @param values (T, columns), valid as an op's values are
   * @param segments rows of each sequence among them, as {@link Attention} takes them for keys;
   *     others are unspecified
   */
  record Grown(Values values, Segments segments) {}

  /**
   * Puts rows behind those of each sequence; what this gave before becomes invalid.
   *
   * @param first number of rows that each sequence goes on from, at most those that it has
   * @param added (R, columns) of the backend that made this; used up
   * @param segments of the added rows, R in all
   * @throws IllegalArgumentException if a sequence has fewer rows, or the added ones have another
   *     number of columns
   * @throws ArithmeticException if all, and room that a backend leaves behind them, are more than
   *     an array can hold
   */
  Grown with(int[] first, Values added, Segments segments);

  /** Goes on with some of the sequences alone, by their numbers in ascending order. */
  void keep(int... sequences);

  /** A copy of all rows of a sequence, row-major. */
  float[] read(int sequence);

  /** The same again, to go on from in another way. */
  GrowingRows copy();
}
