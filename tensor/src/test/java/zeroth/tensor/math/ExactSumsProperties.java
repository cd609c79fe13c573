package zeroth.tensor.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Sums on a grid against exact arithmetic, where a sum is as large as its bound allows. */
class ExactSumsProperties {

  @Property(tries = 500)
  void sumsAreThoseOfTheRoundedTermsInAnyOrder(
      @ForAll long seed,
      @ForAll @IntRange(min = -300, max = 300) int exponent,
      @ForAll @IntRange(min = 1, max = 200) int count,
      @ForAll boolean signs) {
    Random random = new Random(seed);
    double bound = Math.nextDown(Math.scalb(1.0, exponent));
    List<Double> terms = new ArrayList<>();
    double left = bound;
    for (int i = 0; i < count && left > 0; i++) {
      double term = i == count - 1 ? left : left * random.nextDouble() * 4 / count;
      term = Math.min(term, left);
      left = Math.nextDown(left - term);
      terms.add(signs && random.nextBoolean() ? -term : term);
    }
    double grid = ExactSums.grid(bound);
    BigDecimal quantum = new BigDecimal(Math.ulp(grid));
    assertTrue(Math.ulp(grid) <= bound * 0x1p-50, "terms keep 50 bits of the bound");
    BigDecimal sum = BigDecimal.ZERO;
    for (double term : terms) {
      BigDecimal rounded = new BigDecimal((term + grid) - grid);
      assertEquals(0, rounded.remainder(quantum).signum(), "a multiple of the quantum");
      BigDecimal error = rounded.subtract(new BigDecimal(term)).abs();
      assertTrue(error.multiply(BigDecimal.valueOf(2)).compareTo(quantum) <= 0);
      sum = sum.add(rounded);
    }
    for (int order = 0; order < 3; order++) {
      assertEquals(0, sum.compareTo(new BigDecimal(sum(terms, grid))), "order " + order);
      Collections.shuffle(terms, random);
    }
  }

  private static double sum(List<Double> terms, double grid) {
    double sum = 0;
    for (double term : terms) {
      sum += (term + grid) - grid;
    }
    return sum;
  }

  @Example
  void extremeBounds() {
    assertEquals(0, sum(List.of(0.0, -0.0), ExactSums.grid(0)));
    assertEquals(
        3 * Double.MIN_NORMAL,
        sum(
            List.of(Double.MIN_NORMAL, 2 * Double.MIN_NORMAL),
            ExactSums.grid(3 * Double.MIN_NORMAL)));
    double largest = Math.nextDown(0x1p1022);
    assertEquals(0x1p1021, sum(List.of(0x1p1020, 0x1p1020), ExactSums.grid(largest)));
    for (double bound : new double[] {0x1p1022, Double.POSITIVE_INFINITY, Double.NaN}) {
      assertTrue(Double.isNaN(sum(List.of(1.0), ExactSums.grid(bound))), "" + bound);
    }
  }
}
