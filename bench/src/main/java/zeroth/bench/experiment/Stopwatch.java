package zeroth.bench.experiment;

/**
 * Time since a moment.
 *
 * @param nanoTime that moment, of {@link System#nanoTime}
 */
public record Stopwatch(long nanoTime) {

  /** Starts now. */
  public static Stopwatch start() {
    return new Stopwatch(System.nanoTime());
  }

  /** Seconds since then. */
  public double seconds() {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
