package zeroth.bench.speed;

import java.time.LocalDate;

/**
 * A figure as a table has it, and when and on what it was measured.
 *
 * @param line the figure
 * @param value its median and quartiles, in the line's unit; NaN where the table has none
 * @param target as text, empty for none
 * @param date day of the measurement, UTC
 */
public record SpeedRow(
    Line line, Spread value, String target, Verdict verdict, LocalDate date, Machine machine) {

  /**
   * What makes two figures the same one at two times.
   *
   * @param part of the bench
   * @param against what it was compared with, or empty
   * @param unit of the value; {@link #RATIO} where something was compared
   */
  public record Line(String part, String what, String against, int threads, String unit) {
    /** The unit of ratios. */
    static final String RATIO = "ratio";
  }
}
