package zeroth.zo.method;

import zeroth.zo.Range;

/**
 * How fast HiZOO's diagonal follows the curvature, over a run: a rate up to a step, and another one
 * from there on. The authors' code has constants and one such fall, {@code constant_decay1}: 1e-6
 * before step 9,800, then 1e-8.
 *
 * @param first a before the step, in [0, 1)
 * @param steps number of the first step with the other rate, at least 0
 * @param last a from that step on, in [0, 1)
 */
public record Smoothing(double first, int steps, double last) {
  /** What the rate is divided by when it falls. */
  private static final double FALL = 100;

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public Smoothing {
    Range.within("smoothing", 0, 1, first);
    Range.within("smoothing", 0, 1, last);
    Range.atLeast("decay-step", 0, steps);
  }

  /** The same rate throughout. */
  public static Smoothing constant(double a) {
    return new Smoothing(a, 0, a);
  }

  /** A rate that falls to a hundredth at a step, as in the authors' code. */
  public static Smoothing falling(double a, int step) {
    return new Smoothing(a, step, a / FALL);
  }

  /** a at a step. */
  public double at(int step) {
    return step < steps ? first : last;
  }
}
