package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Student's interval against quantiles of t with one and two degrees of freedom, and tables. */
class StudentIntervalTest {
  /** One degree of freedom is Cauchy's law: its p quantile is tan(pi (p - 1/2)). */
  @Test
  void ofTwoPairsTheQuantileIsCauchys() {
    // differences 1 and 3: mean 2, s = sqrt(2), s / sqrt(n) = 1
    Interval found = StudentInterval.of(new double[] {2, 5}, new double[] {1, 2}, 0.8);
    double t = Math.tan(Math.PI * 0.4);
    assertEquals(2 - t, found.low(), 1e-12);
    assertEquals(2 + t, found.high(), 1e-12);
  }

  /** With two degrees of freedom the p quantile is (2p - 1) sqrt(2 / (4 p (1 - p))). */
  @Test
  void ofThreePairsTheQuantileIsAlgebraic() {
    // differences 1, 2, 3: mean 2, s = 1
    Interval found = StudentInterval.of(new double[] {1, 2, 3}, new double[3], 0.95);
    double t = 0.95 * Math.sqrt(2 / (4 * 0.975 * 0.025));
    assertEquals(4.302653, t, 1e-6);
    assertEquals(2 - t / Math.sqrt(3), found.low(), 1e-12);
    assertEquals(2 + t / Math.sqrt(3), found.high(), 1e-12);
  }

  /** 2.776 and 2.262: the two-sided 0.05 column of any table, 4 and 9 degrees of freedom. */
  @Test
  void quantilesAreThoseOfTables() {
    double[] five = {1, 2, 3, 4, 5};
    double[] ten = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    double ofFive = StudentInterval.of(five, new double[5], 0.95).high() - 3;
    double ofTen = StudentInterval.of(ten, new double[10], 0.95).high() - 5.5;
    assertEquals(2.776, ofFive / Summary.of(five).standardError(), 5e-4);
    assertEquals(2.262, ofTen / Summary.of(ten).standardError(), 5e-4);
  }

  @Test
  void equalDifferencesLeaveNoDoubt() {
    double[] a = {3, 4, 5};
    assertEquals(new Interval(1, 1), StudentInterval.of(a, new double[] {2, 3, 4}, 0.95));
  }

  @Test
  void whatIsNoPairingIsRefused() {
    double[] two = {1, 2};
    refuse("2 values against 3", two, new double[3], 0.95);
    refuse("at least two pairs, not 1", new double[1], new double[1], 0.95);
    refuse("pair 1: 2.0 and NaN", two, new double[] {1, Double.NaN}, 0.95);
    refuse("a level of confidence between 0 and 1, not 95.0", two, two, 95);
    refuse("a level of confidence between 0 and 1, not 0.0", two, two, 0);
  }

  private static void refuse(String message, double[] a, double[] b, double level) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> StudentInterval.of(a, b, level));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
