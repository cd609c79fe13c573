package zeroth.zo.learned;

/**
 * Mean and variance of a tensor's elements.
 *
 * @param mean 0 for a tensor without elements
 * @param variance divided by n - 1; 0 where n is below 2
 */
record Moments(double mean, double variance) {
  private static final int STRIPES = 4;

  /** Of float32 elements, summed in double in four stripes, so that sums need not wait. */
  static Moments of(float[] x) {
    int n = x.length;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double q0 = 0;
    double q1 = 0;
    double q2 = 0;
    double q3 = 0;
    int i = 0;
    for (; i <= n - STRIPES; i += STRIPES) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      q0 += (double) x[i] * x[i];
      q1 += (double) x[i + 1] * x[i + 1];
      q2 += (double) x[i + 2] * x[i + 2];
      q3 += (double) x[i + 3] * x[i + 3];
    }
    for (; i < n; i++) {
      s0 += x[i];
      q0 += (double) x[i] * x[i];
    }
    double sum = (s0 + s1) + (s2 + s3);
    double square = (q0 + q1) + (q2 + q3);
    double mean = n == 0 ? 0 : sum / n;
    double variance = n < 2 ? 0 : Math.max(0, square - sum * mean) / (n - 1);
    return new Moments(mean, variance);
  }
}
