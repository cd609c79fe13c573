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

  /** One that had run for so many seconds more. */
  public Stopwatch after(double seconds) {
    return new Stopwatch(nanoTime - (long) (seconds * 1e9));
  }

  /** Seconds since then. */
  public double seconds() {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
