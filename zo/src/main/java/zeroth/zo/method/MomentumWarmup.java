package zeroth.zo.method;

import zeroth.zo.Range;

/**
 * What ConMeZO keeps of its momentum over a run: little at first, when the momentum is a sum of few
 * estimates, then more and more up to beta. The schedule is that of the authors' code,
 *
 * <pre>
 * start                                              up to step W / 10
 * beta - (beta - start) / (1 + 8 p^1.8)^3            up to step W,   p = (t - W/10) / (W - W/10)
 * beta                                               from then on
 * </pre>
 *
 * with start = 0.1.
 *
 * @param beta what is kept at last, in [0, 1)
 * @param steps W, at least 0; 0 keeps beta throughout
 */
public record MomentumWarmup(double beta, int steps) {
  private static final double START = 0.1;

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public MomentumWarmup {
    Range.within("beta", 0, 1, beta);
    Range.atLeast("warmup", 0, steps);
  }

  /** What is kept at a step, in [0, 1). */
  public double at(int step) {
    double held = steps / 10.0;
    if (step > steps || steps == 0) {
      return beta;
    }
    if (step <= held) {
      return START;
    }
    double p = StrictMath.pow((step - held) / (steps - held), 1.8);
    double rest = 1 + 8 * p;
    return beta - (beta - START) / (rest * rest * rest);
  }
}
