package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** Friedman's test against a published example, closed forms, and its level by simulation. */
class FriedmanTestTest {
  /**
   * Demsar 2006, table 6: ranks of four variants of C4.5 on 14 data sets; chi2 is 9.28 and F 3.69
   * there, without a correction for ties.
   */
  private static final double[][] DEMSAR = {
    {4, 3, 2, 1},
    {1, 2, 3, 4},
    {4, 1, 2, 3},
    {4, 1, 3, 2},
    {4, 2, 3, 1},
    {1, 2.5, 4, 2.5},
    {3, 2, 4, 1},
    {2.5, 2.5, 4, 1},
    {4, 3, 2, 1},
    {2.5, 2.5, 2.5, 2.5},
    {4, 2.5, 1, 2.5},
    {3, 2, 4, 1},
    {4, 1, 2, 3},
    {3, 1, 4, 2}
  };

  @Test
  void demsarsExampleIsFoundButForItsTies() {
    Ranks ranks = Ranks.of(DEMSAR, false); // the ranks of ranks
    assertArrayEquals(DEMSAR, ranks.ranks());
    assertArrayEquals(new double[] {3.143, 2, 2.893, 1.964}, ranks.means(), 5e-4);
    FriedmanTest found = FriedmanTest.of(ranks);
    // 1 - sum (t^3 - t) / (N k (k^2 - 1)): three ties of two and one of four
    double ties = 1 - (3 * 6 + 60) / (14 * 4 * 15.0);
    double published = found.chiSquared() * ties;
    assertEquals(9.28, published, 5e-3);
    assertEquals(3.69, 13 * published / (14 * 3 - published), 5e-3);
    // the critical value of F(3, 39) at 0.05 is 2.85 there; with ties, F is above 3.69
    assertTrue(found.f() > 3.69 && found.pF() < 0.0198 && found.pChiSquared() < 0.0258);
  }

  /** Of three methods, P(chi2 > x) = exp(-x / 2) and P(F > f) = (1 + 2 f / d)^(-d / 2). */
  @Test
  void ofThreeMethodsPValuesAreClosedForms() {
    double[][] scores = {{1, 2, 3}, {1, 2, 3}, {2, 1, 3}, {1, 3, 2}};
    // rank sums 5, 8, 11: 12 / (4 3 4) (25 + 64 + 121) - 3 4 4 = 4.5, F = 3 4.5 / (8 - 4.5)
    FriedmanTest found = FriedmanTest.of(Ranks.of(scores, false));
    double f = 13.5 / 3.5;
    assertEquals(4.5, found.chiSquared(), 1e-12);
    assertEquals(Math.exp(-2.25), found.pChiSquared(), 1e-12);
    assertEquals(f, found.f(), 1e-12);
    assertEquals(Math.pow(1 + 2 * f / 6, -3), found.pF(), 1e-12);
  }

  @Test
  void endsOfTheScaleAreFiniteOrSaidToBeInfinite() {
    double[][] level = {{1, 1, 1}, {2, 2, 2}};
    assertEquals(new FriedmanTest(0, 1, 0, 1), FriedmanTest.of(Ranks.of(level, true)));
    double[][] agreed = {{1, 2, 3}, {5, 6, 7}, {2, 3, 9}};
    FriedmanTest found = FriedmanTest.of(Ranks.of(agreed, true));
    assertEquals(6, found.chiSquared()); // N (k - 1)
    assertEquals(Double.POSITIVE_INFINITY, found.f());
    assertEquals(0, found.pF());
    Ranks one = Ranks.of(new double[][] {{1, 2}}, true);
    assertThrows(IllegalArgumentException.class, () -> FriedmanTest.of(one));
  }

  /** Best turned to worst is the same difference; so is another order of blocks. */
  @Property(tries = 200)
  void directionAndOrderOfBlocksAreNothing(
      @ForAll @Size(min = 2, max = 10)
          List<@Size(value = 4) List<@IntRange(max = 5) Integer>> numbers) {
    double[][] scores = new double[numbers.size()][4];
    double[][] turned = new double[numbers.size()][4];
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < 4; j++) {
        scores[i][j] = numbers.get(i).get(j);
        turned[scores.length - 1 - i][j] = scores[i][j];
      }
    }
    FriedmanTest found = FriedmanTest.of(Ranks.of(scores, true));
    assertEquals(found, FriedmanTest.of(Ranks.of(turned, false)));
    assertTrue(found.chiSquared() >= 0 && found.chiSquared() <= 3 * scores.length);
  }

  /** 12 blocks of 6 methods that are alike: both tests find something in at most about 0.05. */
  @Test
  void methodsThatAreAlikeSeldomDiffer() {
    int samples = 4000;
    int byF = 0;
    int byChiSquared = 0;
    int byNemenyi = 0;
    CriticalDifference cd = CriticalDifference.of(6, 12, 0.05);
    for (int s = 0; s < samples; s++) {
      double[][] scores = new double[12][6];
      for (int i = 0; i < 12; i++) {
        for (int j = 0; j < 6; j++) {
          scores[i][j] = ReferenceNoise.gaussian(Key.ofSeed(3).fold(s).fold(i), j);
        }
      }
      Ranks ranks = Ranks.of(scores, true);
      FriedmanTest found = FriedmanTest.of(ranks);
      byF += found.pF() < 0.05 ? 1 : 0;
      byChiSquared += found.pChiSquared() < 0.05 ? 1 : 0;
      double[] means = ranks.means();
      Arrays.sort(means);
      byNemenyi += cd.separates(means[0], means[5]) ? 1 : 0;
    }
    double error = 4 * Math.sqrt(0.05 * 0.95 / samples);
    assertEquals(0.05, (double) byF / samples, error);
    assertTrue(byChiSquared <= byF, "chi-squared is the more conservative");
    double nemenyi = (double) byNemenyi / samples;
    assertTrue(nemenyi > 0.02 && nemenyi < 0.05 + error, "Nemenyi: " + nemenyi);
  }
}
