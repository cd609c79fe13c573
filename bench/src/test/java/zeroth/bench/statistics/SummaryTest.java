package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Means and sample standard deviations. */
class SummaryTest {
  /** Squares of 1..n about their mean sum to n (n^2 - 1) / 12. */
  @Test
  void ofWholeNumbersTheDeviationIsKnown() {
    assertEquals(new Summary(5, 3, Math.sqrt(5 * 24 / 12.0 / 4)), Summary.of(4, 1, 5, 3, 2));
    assertEquals(new Summary(2, 1.5, Math.sqrt(0.5)), Summary.of(1, 2));
    assertEquals(Math.sqrt(2.5 / 5), Summary.of(1, 2, 3, 4, 5).standardError(), 1e-15);
  }

  @Test
  void oneValueHasNoSpreadAndNoneNoMean() {
    assertEquals(new Summary(1, 7, Double.NaN), Summary.of(7));
    assertThrows(IllegalArgumentException.class, Summary::of);
  }

  /** (n - 1) s^2 = sum of (x_i - x_j)^2 over pairs / n, which needs no mean. */
  @Property(tries = 200)
  void theVarianceIsThatOfPairs(
      @ForAll @Size(min = 2, max = 20) double @DoubleRange(min = -100, max = 100) [] x) {
    double pairs = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        pairs += (x[i] - x[j]) * (x[i] - x[j]);
      }
    }
    double expected = pairs / x.length / (x.length - 1);
    double found = Math.pow(Summary.of(x).deviation(), 2);
    assertEquals(expected, found, 1e-9 * (1 + expected));
  }
}
