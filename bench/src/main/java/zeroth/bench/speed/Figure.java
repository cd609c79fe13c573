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
    return against(part, what, threads, measured, unit, Target.NONE);
  }

  /** A quantity that is held against a target by itself. */
  static Figure against(
      String part, String what, int threads, Spread measured, String unit, Target target) {
    return new Figure(
        part, what, threads, measured.median(), unit, "", Double.NaN, measured, target);
  }

  /**
   * What was measured over what it was compared with, pair by pair.
   *
   * @param measured this project's first, in units
   * @param against what stands second in the pairs
   * @param target of the ratio
   */
  static Figure ratio(
      String part,
      String what,
      int threads,
      Pairs measured,
      String unit,
      String against,
      Target target) {
    return compared(part, what, threads, measured, unit, against, measured.ratio(), target);
  }

  /**
   * The other way round: how many times as fast the first is.
   *
   * @param seconds this project's first
   * @param against what stands second in the pairs
   * @param target of the speed ratio
   */
  static Figure speed(
      String part, String what, int threads, Pairs seconds, String against, Target target) {
    Pairs ms = seconds.map(s -> s * 1e3, s -> s * 1e3);
    return compared(part, what, threads, ms, "ms", against, ms.swapped().ratio(), target);
  }

  private static Figure compared(
      String part,
      String what,
      int threads,
      Pairs measured,
      String unit,
      String against,
      Spread value,
      Target target) {
    double own = Spread.of(measured.first()).median();
    double other = Spread.of(measured.second()).median();
    return new Figure(part, what, threads, own, unit, against, other, value, target);
  }

  /** Whether the target is reached. */
  public Verdict verdict() {
    return Verdict.of(value, target);
  }
}
