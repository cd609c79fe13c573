package zeroth.zo;

/** How the learning rate falls over a run; each gives a factor of the base rate. */
public enum Schedule {
  /** The base rate throughout. */
  CONSTANT {
    @Override
    public double factor(int step, int steps) {
      return 1;
    }
  },
  /** A line from 1 at the first step towards 0 behind the last. */
  LINEAR {
    @Override
    public double factor(int step, int steps) {
      return 1 - (double) step / steps;
    }
  },
  /** Half a cosine from 1 to a tenth (Loshchilov and Hutter, arXiv 1608.03983). */
  COSINE {
    @Override
    public double factor(int step, int steps) {
      double floor = 0.1;
      return floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * step / steps)) / 2;
    }
  },
  /**
   * A line up to 1 over the first twentieth of the steps, rounded up, then {@link #COSINE} over the
   * rest: for weights that have learned nothing yet, where Adam's first steps mean little.
   */
  WARM_COSINE {
    @Override
    public double factor(int step, int steps) {
      int warm = (steps + 19) / 20;
      return step < warm
          ? (double) (step + 1) / warm
          : COSINE.factor(step - warm, Math.max(1, steps - warm));
    }
  };

  /**
   * The factor of a step.
   *
   * @param step from 0 to steps - 1
   * @param steps length of the run, at least 1
   * @return in [0, 1]
   */
  public abstract double factor(int step, int steps);
}
