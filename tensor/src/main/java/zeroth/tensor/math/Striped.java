package zeroth.tensor.math;

/**
 * Sums of products in an order that vectors of 4, 8 or 16 lanes can follow: stripe s takes the
 * elements s, s + 16, s + 32, ... by fma, and halves of the stripes are added until one is left.
 */
public final class Striped {
  /** Number of stripes. */
  public static final int STRIPES = 16;

  private Striped() {}

  /** The dot product of n elements in float32. */
  public static float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    float[] s = new float[STRIPES];
    for (int i = 0; i < n; i++) {
      s[i % STRIPES] = Math.fma(a[aFrom + i], b[bFrom + i], s[i % STRIPES]);
    }
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        s[i] += s[i + half];
      }
    }
    return s[0];
  }

  /** The sum of squares in double, element after element. */
  public static double squaredNorm(float[] a) {
    double sum = 0;
    for (float x : a) {
      sum = Math.fma((double) x, (double) x, sum);
    }
    return sum;
  }
}
