package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import zeroth.tensor.math.DoubleErf;

/**
 * Elements of one key and of related keys do not know of each other: linear correlations,
 * correlations of squares and of one with the other's square.
 */
class GaussianIndependenceTest {
  private static final Key RUN = Key.ofSeed(7);
  private static double worst;
  private static int statistics;

  @AfterAll
  static void figures() {
    if (System.getProperty("zeroth.noise.samples") != null) {
      System.out.printf(
          "worst of %d pairs of noise (4 correlations each): %.2f standard errors%n",
          statistics, worst);
    }
  }

  /** Lags 1 to 256: neighbours, and the strides 32, 64, 96 and 128 of the layout. */
  @Test
  void elementsOfOneKey() {
    float[] z = Statistic.gaussian(RUN.fold(0).fold(0).fold("weight"), 1 << 20);
    for (int lag = 1; lag <= 256; lag++) {
      check(z, z, lag, "lag " + lag);
    }
  }

  @Test
  void steps() {
    pairs(24, i -> RUN.fold(i).fold(0).fold("weight"));
  }

  @Test
  void candidates() {
    pairs(24, i -> RUN.fold(3).fold(i).fold("weight"));
  }

  @Test
  void tensorNames() {
    pairs(24, i -> RUN.fold(3).fold(0).fold("encoder.layer." + i + ".weight"));
  }

  @Test
  void seeds() {
    pairs(24, i -> Key.ofSeed(i).fold(3).fold(0).fold("weight"));
  }

  @Test
  void seedsThatDifferInOneBit() {
    pairs(24, i -> Key.ofSeed(1L << 2 * i).fold(3).fold(0).fold("weight"));
  }

  @Test
  void shiftsBetweenNeighbouringKeys() {
    float[] a = Statistic.gaussian(RUN.fold(4).fold(0).fold("weight"), 1 << 18);
    float[] b = Statistic.gaussian(RUN.fold(5).fold(0).fold("weight"), 1 << 18);
    for (int lag = 0; lag <= 128; lag++) {
      check(a, b, lag, "steps 4 and 5, lag " + lag);
      check(b, a, lag, "steps 5 and 4, lag " + lag);
    }
  }

  /** Cosine and sine of one word, which share their radius and their angle. */
  @Test
  void partners() {
    float[] z = Statistic.gaussian(RUN.fold(9).fold(0).fold("weight"), 1 << 22);
    float[] cosines = new float[z.length / 2];
    float[] sines = new float[z.length / 2];
    for (int i = 0; i < cosines.length; i++) {
      int place = i / 32 * 64 + i % 32;
      cosines[i] = z[place];
      sines[i] = z[place + 32];
    }
    check(cosines, sines, 0, "cosine and sine");
    assertIndependentByCells(cosines, sines);
  }

  /** Chi-square over 32 x 32 cells of equal probability. */
  private static void assertIndependentByCells(float[] a, float[] b) {
    int m = 32;
    int[][] cells = new int[m][m];
    for (int i = 0; i < a.length; i++) {
      cells[cell(a[i], m)][cell(b[i], m)]++;
    }
    double expected = a.length / (double) (m * m);
    double chiSquare = 0;
    for (int[] row : cells) {
      for (int count : row) {
        chiSquare += (count - expected) * (count - expected) / expected;
      }
    }
    double freedom = m * m - 1;
    Statistic.assertSmall((chiSquare - freedom) / Math.sqrt(2 * freedom), "chi-square of pairs");
  }

  private static int cell(float z, int m) {
    return (int) (DoubleErf.normal(z) * m);
  }

  private interface Address {
    Key of(int i);
  }

  /** All pairs of so many keys. */
  private static void pairs(int count, Address address) {
    List<float[]> noise = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      noise.add(Statistic.gaussian(address.of(i), 1 << 15));
    }
    int checked = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++, checked++) {
        check(noise.get(i), noise.get(j), 0, "keys " + i + " and " + j);
      }
    }
    assertEquals(count * (count - 1) / 2, checked);
  }

  private static void check(float[] a, float[] b, int lag, String what) {
    double statistic = Statistic.worst(a, b, lag);
    worst = Math.max(worst, statistic);
    statistics++;
    Statistic.assertSmall(statistic, what);
  }
}
