package zeroth.tensor.math;

/**
 * Sums in double that do not depend on the order of their terms, so that threads may take them as
 * they come: every term is rounded to a multiple of a quantum q, which is small beside the bound of
 * the sum and large enough that every partial sum is exact.
 *
 * <p>With g = 3/2 2^52 q, a double of which the last bit stands for q, (t + g) - g is t rounded to
 * the nearest multiple of q, a tie to the even one, for |t| up to 2^51 q. Sums of such terms are
 * exact while they stay below 2^53 q.
 */
public final class ExactSums {
  private ExactSums() {}

  /**
   * g for terms whose magnitudes add up to no more than a bound: q is then 2^-51 to 2^-50 of the
   * bound, where the bound is a normal number.
   *
   * @param bound 0 or more, and below 2^1022; a sum with the g of another bound is NaN
   */
  public static double grid(double bound) {
    return Math.scalb(1.5, Math.getExponent(bound) + 2);
  }
}
