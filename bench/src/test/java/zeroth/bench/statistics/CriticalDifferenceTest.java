package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** Nemenyi's critical difference against the published table, and ranges of known law. */
class CriticalDifferenceTest {
  /** Demsar 2006, table 5 (a): q for 2 to 10 methods. */
  private static final double[] Q_05 = {
    1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164
  };

  private static final double[] Q_10 = {
    1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920
  };

  /** The table divides quantiles of three decimals: its last digit may be one off. */
  @Test
  void quantilesAreThoseOfThePublishedTable() {
    for (int k = 2; k <= 10; k++) {
      assertEquals(Q_05[k - 2], CriticalDifference.of(k, 5, 0.05).q(), 1.1e-3, "k = " + k);
      assertEquals(Q_10[k - 2], CriticalDifference.of(k, 5, 0.10).q(), 1.1e-3, "k = " + k);
    }
  }

  /** Demsar 2006, section 3.2.2: four methods, 14 data sets, 1.25 at 0.05 and 1.12 at 0.10. */
  @Test
  void demsarsExampleIsFound() {
    CriticalDifference found = CriticalDifference.of(4, 14, 0.05);
    assertEquals(1.25, found.value(), 5e-3);
    assertEquals(1.12, CriticalDifference.of(4, 14, 0.10).value(), 5e-3);
    assertFalse(found.separates(3.143, 1.964));
    assertTrue(found.separates(1.5, 2.8));
    assertTrue(found.separates(2.8, 1.5));
  }

  /** The range of two is |x - y|, sqrt(2) times half a normal. */
  @Test
  void ofTwoMethodsItIsTheNormalQuantile() {
    NormalDistribution normal = NormalDistribution.of(0, 1);
    for (double alpha : new double[] {1e-6, 0.01, 0.05, 0.5, 0.99}) {
      double expected = normal.inverseSurvivalProbability(alpha / 2);
      assertEquals(expected, CriticalDifference.of(2, 1, alpha).q(), 1e-7, "alpha " + alpha);
    }
  }

  /**
   * Beyond the table: SciPy 1.17.1, {@code stats.studentized_range.ppf(1 - alpha, k, 1e12)}, which
   * integrates over the deviation as well.
   */
  @Test
  void moreMethodsThanTheTableHasAgreeWithAnotherIntegration() {
    assertEquals(5.01168879, Math.sqrt(2) * CriticalDifference.of(20, 1, 0.05).q(), 1e-6);
    assertEquals(4.69410441, Math.sqrt(2) * CriticalDifference.of(20, 1, 0.1).q(), 1e-6);
    assertEquals(5.64521470, Math.sqrt(2) * CriticalDifference.of(20, 1, 0.01).q(), 1e-6);
    assertEquals(5.64602603, Math.sqrt(2) * CriticalDifference.of(50, 1, 0.05).q(), 1e-6);
    assertEquals(6.22839261, Math.sqrt(2) * CriticalDifference.of(50, 1, 0.01).q(), 1e-6);
    assertEquals(6.49591326, Math.sqrt(2) * CriticalDifference.of(200, 1, 0.05).q(), 1e-6);
    assertEquals(6.23832323, Math.sqrt(2) * CriticalDifference.of(200, 1, 0.1).q(), 1e-6);
  }

  @Test
  void whatIsNoDesignIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> CriticalDifference.of(1, 5, 0.05));
    assertThrows(IllegalArgumentException.class, () -> CriticalDifference.of(2, 0, 0.05));
    assertThrows(IllegalArgumentException.class, () -> CriticalDifference.of(2, 5, 0));
    assertThrows(IllegalArgumentException.class, () -> CriticalDifference.of(2, 5, 1));
  }
}
