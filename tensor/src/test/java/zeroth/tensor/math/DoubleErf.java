package zeroth.tensor.math;

/**
 * The error function in double: the power series below 3, the continued fraction of erfc beyond
 * (Abramowitz and Stegun 7.1.6 and 7.1.14). Shares nothing with {@link Elementary}.
 */
public final class DoubleErf {
  private DoubleErf() {}

  /** erf x, relative error around 1e-15. */
  public static double erf(double x) {
    double t = Math.abs(x);
    return Math.copySign(t < 3 ? series(t) : 1 - tail(t), x);
  }

  /** erfc x = 1 - erf x, without cancellation for large x. */
  public static double erfc(double x) {
    if (x >= 3) {
      return tail(x);
    }
    return x <= -3 ? 2 - tail(-x) : 1 - erf(x);
  }

  /** The standard normal distribution function. */
  public static double normal(double x) {
    return erfc(-x / Math.sqrt(2)) / 2;
  }

  /** 2/sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (1 3 ... (2n+1)): all terms positive. */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > sum * 1e-18; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
  }

  /** exp(-x^2)/sqrt(pi) / (x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))). */
  private static double tail(double x) {
    double fraction = 0;
    for (int k = 100; k > 0; k--) {
      fraction = k / 2.0 / (x + fraction);
    }
    return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
  }
}
