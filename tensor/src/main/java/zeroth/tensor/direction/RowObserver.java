package zeroth.tensor.direction;

import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;

/**
 * Sees the rows that a {@link Curved} direction is made of while they are made: what a method sums
 * over a direction that it applies anyway needs no second making of it.
 *
 * <p>A backend shows what it makes on the host, of a range every row whose first element lies in
 * it, in any order and on its threads. One that makes directions elsewhere shows nothing.
 */
public interface RowObserver {
  /** Looks at nothing. */
  RowObserver NONE = (p, noise) -> (u, rows, along, first) -> {};

  /**
   * Looks at one tensor. Asked for on each thread, and each time that the direction is made: for a
   * loss as well as for an update.
   *
   * @param p the tensor
   * @param noise the generator of the thread that shows, and the loops to look with; several
   *     directions may be shown with the same
   * @return what takes the rows that this thread makes
   */
  Rows of(Parameter p, NoiseGenerator noise);

  /** Takes rows of one tensor, from one thread. */
  interface Rows {
    /**
     * Takes some rows; nothing of what is shown may be changed or kept.
     *
     * @param u rows of the tensor's length, one behind the other from the array's start
     * @param rows number of them that were made
     * @param along a.u of each
     * @param first the first of them to be taken, 0 or 1: the one before it is shown with another
     *     range; {@code rows} where none is to be taken
     */
    void take(float[] u, int rows, float[] along, int first);
  }
}
