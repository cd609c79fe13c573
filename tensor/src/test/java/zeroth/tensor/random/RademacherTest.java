package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RademacherTest {
  private static final Key KEY = Key.ofSeed(11).fold(2).fold(0).fold("weight");
  private static final int N = 1 << 21;
  private static final float[] SIGNS = Statistic.rademacher(KEY, N);

  @Test
  void everyElementIsPlusOrMinusOne() {
    for (float sign : SIGNS) {
      assertTrue(sign == 1 || sign == -1);
    }
  }

  @Test
  void bothSignsAreEquallyFrequentAtEveryPlaceOfABlock() {
    double[] sum = new double[64];
    double total = 0;
    for (int i = 0; i < N; i++) {
      sum[i % 64] += SIGNS[i];
      total += SIGNS[i];
    }
    Statistic.assertSmall(total / Math.sqrt(N), "balance");
    for (int j = 0; j < 64; j++) {
      Statistic.assertSmall(sum[j] / Math.sqrt(N / 64.0), "balance at " + j);
    }
  }

  @Test
  void lagsDoNotCorrelate() {
    for (int lag = 1; lag <= 256; lag++) {
      Statistic.assertSmall(Statistic.linear(SIGNS, SIGNS, lag), "lag " + lag);
    }
  }

  /** Changes of sign between neighbours: binomial, with mean and variance (N-1)/2 and (N-1)/4. */
  @Test
  void runsAreAsManyAsInCoinTosses() {
    int changes = 0;
    for (int i = 1; i < N; i++) {
      changes += SIGNS[i] == SIGNS[i - 1] ? 0 : 1;
    }
    Statistic.assertSmall((changes - (N - 1) / 2.0) / Math.sqrt((N - 1) / 4.0), "runs");
  }

  /** Bytes of eight signs over 256 cells. */
  @Test
  void patternsAreEquallyFrequent() {
    int[] count = new int[256];
    for (int i = 0; i < N; i += 8) {
      int pattern = 0;
      for (int j = 0; j < 8; j++) {
        pattern |= SIGNS[i + j] < 0 ? 1 << j : 0;
      }
      count[pattern]++;
    }
    double expected = N / 8 / 256.0;
    double chiSquare = 0;
    for (int c : count) {
      chiSquare += (c - expected) * (c - expected) / expected;
    }
    Statistic.assertSmall((chiSquare - 255) / Math.sqrt(2 * 255), "chi-square of patterns");
  }

  @Test
  void keysDoNotCorrelate() {
    for (int i = 0; i < 200; i++) {
      float[] a = Statistic.rademacher(Key.ofSeed(11).fold(i).fold(0).fold("weight"), 1 << 15);
      float[] b = Statistic.rademacher(Key.ofSeed(11).fold(i + 1).fold(0).fold("weight"), 1 << 15);
      float[] c = Statistic.rademacher(Key.ofSeed(11).fold(i).fold(1).fold("weight"), 1 << 15);
      float[] d = Statistic.rademacher(Key.ofSeed(11).fold(i).fold(0).fold("bias"), 1 << 15);
      Statistic.assertSmall(Statistic.linear(a, b, 0), "steps " + i);
      Statistic.assertSmall(Statistic.linear(a, c, 0), "candidates at " + i);
      Statistic.assertSmall(Statistic.linear(a, d, 0), "tensors at " + i);
    }
  }
}
