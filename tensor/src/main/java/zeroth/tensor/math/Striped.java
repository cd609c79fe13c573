package zeroth.tensor.math;

import java.util.Arrays;

/**
 * Sums of products in an order that vectors of 4, 8 or 16 lanes can follow: stripe s takes the
 * elements s, s + 16, s + 32, ... by fma, and halves of the stripes are added until one is left.
 */
public final class Striped {
  /** Number of stripes. */
  public static final int STRIPES = 16;

  private Striped() {}

  /**
   * The dot product of n elements in float32.
   *
   * @param stripes scratch of {@link #STRIPES} elements, overwritten
   */
  public static float dot(float[] a, int aFrom, float[] b, int bFrom, int n, float[] stripes) {
    Arrays.fill(stripes, 0);
    int k = 0;
    for (; k <= n - STRIPES; k += STRIPES) {
      for (int s = 0; s < STRIPES; s++) {
        stripes[s] = Math.fma(a[aFrom + k + s], b[bFrom + k + s], stripes[s]);
      }
    }
    for (int s = 0; k + s < n; s++) {
      stripes[s] = Math.fma(a[aFrom + k + s], b[bFrom + k + s], stripes[s]);
    }
    return sum(stripes);
  }

  /** The same without scratch, stripe after stripe. */
  public static float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    return sumFrom(0, 1, a, aFrom, b, bFrom, n);
  }

  /** The sum of the stripes s, s + apart, s + 2 apart, ... by the tree of {@link #sum}. */
  private static float sumFrom(
      int s, int apart, float[] a, int aFrom, float[] b, int bFrom, int n) {
    if (apart < STRIPES) {
      return sumFrom(s, 2 * apart, a, aFrom, b, bFrom, n)
          + sumFrom(s + apart, 2 * apart, a, aFrom, b, bFrom, n);
    }
    float stripe = 0;
    for (int k = s; k < n; k += STRIPES) {
      stripe = Math.fma(a[aFrom + k], b[bFrom + k], stripe);
    }
    return stripe;
  }

  /** The sum of the stripes, halves added until one is left; overwrites them. */
  public static float sum(float[] stripes) {
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int s = 0; s < half; s++) {
        stripes[s] += stripes[s + half];
      }
    }
    return stripes[0];
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
