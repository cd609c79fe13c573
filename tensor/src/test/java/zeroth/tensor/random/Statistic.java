package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sums over pairs of samples, each scaled to be standard normal if the pairs are independent. */
final class Statistic {
  /**
   * Standard errors allowed. The keys are fixed, so a test does not fail by chance from run to run;
   * of the few thousand statistics, one beyond 5 would be expected once in about 500 choices of
   * keys.
   */
  static final double BOUND = 5;

  private Statistic() {}

  /** Correlation of a[i] and b[i + lag]. */
  static double linear(float[] a, float[] b, int lag) {
    int n = a.length - lag;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[i] * b[i + lag];
    }
    return sum / Math.sqrt(n);
  }

  /** Correlation of a[i]^2 and b[i + lag]^2, whose variance is 2 each. */
  static double squares(float[] a, float[] b, int lag) {
    int n = a.length - lag;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += ((double) a[i] * a[i] - 1) * ((double) b[i + lag] * b[i + lag] - 1);
    }
    return sum / Math.sqrt(4.0 * n);
  }

  /** Correlation of a[i] and b[i + lag]^2. */
  static double mixed(float[] a, float[] b, int lag) {
    int n = a.length - lag;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[i] * ((double) b[i + lag] * b[i + lag] - 1);
    }
    return sum / Math.sqrt(2.0 * n);
  }

  /** The largest of the four, in absolute value. */
  static double worst(float[] a, float[] b, int lag) {
    double worst = Math.abs(linear(a, b, lag));
    worst = Math.max(worst, Math.abs(squares(a, b, lag)));
    worst = Math.max(worst, Math.abs(mixed(a, b, lag)));
    return Math.max(worst, Math.abs(mixed(b, a, lag)));
  }

  static void assertSmall(double statistic, String what) {
    assertTrue(
        Math.abs(statistic) <= BOUND, () -> what + " is " + statistic + " standard errors off");
  }

  /** Standard normals of a key. */
  static float[] gaussian(Key key, int count) {
    float[] z = new float[count];
    new ReferenceNoise().addGaussian(key, 0, count, 1, z, 0);
    return z;
  }

  /** Signs of a key. */
  static float[] rademacher(Key key, int count) {
    float[] z = new float[count];
    new ReferenceNoise().addRademacher(key, 0, count, 1, z, 0);
    return z;
  }
}
