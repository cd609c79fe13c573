package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/**
 * How often intervals at level 0.95 hold the true mean of normal differences. Keys are fixed; what
 * is found may be four standard errors off.
 */
class CoverageTest {
  private static final double LEVEL = 0.95;

  /** Share of samples whose interval holds the true mean, 3. */
  private static double coverage(int n, int samples, Function<double[], Interval> rule) {
    int held = 0;
    for (int s = 0; s < samples; s++) {
      Key key = Key.ofSeed(9).fold(n).fold(s);
      double[] a = new double[n];
      for (int i = 0; i < n; i++) {
        a[i] = 3 + 0.1 * ReferenceNoise.gaussian(key, i);
      }
      held += rule.apply(a).contains(3) ? 1 : 0;
    }
    return (double) held / samples;
  }

  private static double error(double share, int samples) {
    return Math.sqrt(share * (1 - share) / samples);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 30})
  void studentHoldsItsLevel(int n) {
    int samples = 8000;
    double found = coverage(n, samples, a -> StudentInterval.of(a, new double[n], LEVEL));
    assertEquals(LEVEL, found, 4 * error(LEVEL, samples));
  }

  /**
   * What the Javadoc says. The expected shares are of another program: NumPy 2, 20,000 samples,
   * percentiles 2.5 and 97.5 of 999 means of {@code x[rng.integers(0, n, (999, n))]}.
   */
  @ParameterizedTest
  @CsvSource({"3, 0.746", "5, 0.837", "10, 0.901", "30, 0.937"})
  void theBootstrapFallsShortAsSaid(int n, double expected) {
    int samples = 800;
    double found =
        coverage(n, samples, a -> PairedBootstrap.of(a, new double[n], Key.ofSeed(7), 999, LEVEL));
    // both shares are simulated
    double error = Math.hypot(error(expected, samples), error(expected, 20_000));
    assertEquals(expected, found, 4 * error);
    // all differences lie on one side of the mean in a share of 2^(1 - n)
    double bound = 1 - Math.pow(2, 1 - n);
    assertTrue(found <= bound + 4 * error(bound, samples), n + ": " + found);
  }
}
