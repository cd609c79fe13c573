package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import zeroth.tensor.random.Key;

/** The percentile interval against laws of resampled means that are known exactly. */
class PairedBootstrapTest {
  private static final Key KEY = Key.ofSeed(5);
  private static final int MANY = 9999;

  private static Interval of(double[] differences, double level) {
    return PairedBootstrap.of(differences, new double[differences.length], KEY, MANY, level);
  }

  /** Two differences have the means x, (x + y) / 2 and y, with probabilities 1/4, 1/2 and 1/4. */
  @Test
  void ofTwoPairsThreeMeansArePossible() {
    double[] d = {-1, 5};
    assertEquals(new Interval(2, 2), of(d, 0.4)); // 0.3 of the means on either side
    assertEquals(new Interval(-1, 5), of(d, 0.6)); // 0.2
  }

  /**
   * Where one of four differences is 4 and the others 0, a mean is binomial(4, 1/4): P(0) = 0.316,
   * P(0 or 1) = 0.738, P(3 or 4) = 0.051, P(2, 3 or 4) = 0.262, P(4) = 0.004.
   */
  @Test
  void endsAreQuantilesOfTheBinomialLaw() {
    double[] d = {0, 0, 4, 0};
    assertEquals(new Interval(1, 1), of(d, 0.3)); // 0.35 of the means on either side
    assertEquals(new Interval(0, 2), of(d, 0.5)); // 0.25
    assertEquals(new Interval(0, 2), of(d, 0.8)); // 0.1
    assertEquals(new Interval(0, 3), of(d, 0.96)); // 0.02
    assertEquals(new Interval(0, 4), of(d, 0.998)); // 0.001
  }

  /** R = 9 and level 0.8: k = 1, so the ends are the smallest and the largest of nine means. */
  @Test
  void aLevelThatIsNotExactCountsAsMeant() {
    double[] d = {1, 2, 4, 8, 16};
    Interval all = PairedBootstrap.of(d, new double[5], KEY, 9, 0.8);
    assertEquals(
        all, PairedBootstrap.of(d, new double[5], KEY, 9, 0.65)); // (R + 1) / 2 0.35 = 1.75
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> PairedBootstrap.of(d, new double[5], KEY, 9, 0.81));
    assertEquals("9 resamples are too few for level 0.81", e.getMessage());
  }

  @Test
  void theKeyDecides() {
    double[] d = {1, 2, 4, 8, 16, 32, 64, 128};
    Interval again = PairedBootstrap.of(d, new double[8], Key.ofSeed(5), MANY, 0.95);
    assertEquals(of(d, 0.95), again);
    assertNotEquals(again, PairedBootstrap.of(d, new double[8], Key.ofSeed(6), MANY, 0.95));
  }
}
