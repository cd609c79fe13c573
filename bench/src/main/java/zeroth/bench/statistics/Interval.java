package zeroth.bench.statistics;

/**
 * All numbers from one to another.
 *
 * @param low the least of them
 * @param high the largest
 */
public record Interval(double low, double high) {

  /** Whether x lies within, ends included. */
  public boolean contains(double x) {
    return low <= x && x <= high;
  }

  /** A level of confidence as it was given. */
  static double level(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("a level of confidence between 0 and 1, not " + level);
    }
    return level;
  }
}
