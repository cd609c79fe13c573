package zeroth.bench.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;

/** Learning rates around one that is known. */
final class RateGrid {
  private RateGrid() {}

  /**
   * {@code n} rates, evenly spaced on a logarithmic scale, two to a factor of ten, with the known
   * one in the middle, or the first above the middle: {@code r 10^((i - floor(n / 2)) / 2)} for i =
   * 0, ..., n - 1, rounded to two digits.
   *
   * @param known positive
   * @param n at least 1
   */
  static List<Double> around(double known, int n) {
    return IntStream.range(0, n)
        .mapToObj(i -> i == n / 2 ? known : rounded(known * Math.pow(10, (i - n / 2) / 2.0)))
        .toList();
  }

  private static double rounded(double rate) {
    return new BigDecimal(rate).round(new MathContext(2)).doubleValue();
  }
}
