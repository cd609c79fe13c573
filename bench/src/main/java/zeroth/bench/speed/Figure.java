package zeroth.bench.speed;

/**
 * A line of the table: something measured, usually beside something else.
 *
 * @param part the part it belongs to
 * @param what was measured
 * @param threads it ran on
 * @param measured the median, in units
 * @param unit of both medians: ms, s, MiB, ...
 * @param against what it was compared with, or empty
 * @param other that thing's median; NaN where there is none
 * @param value what is held against the target: a ratio, or a quantity in units where nothing was
 *     compared
 * @param target NONE where the figure is told for its own sake
 */
public record Figure(
    String part,
    String what,
    int threads,
    double measured,
    String unit,
    String against,
    double other,
    Spread value,
    Target target) {

  /** A figure without comparison and target. */
  public static Figure alone(String part, String what, int threads, Spread measured, String unit) {
    return new Figure(
        part, what, threads, measured.median(), unit, "", Double.NaN, measured, Target.NONE);
  }

  /** "met", "open", "missed" or nothing; see {@link Target#verdict}. */
  public String verdict() {
    return target.verdict(value);
  }
}
