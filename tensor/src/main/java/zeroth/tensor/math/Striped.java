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
    return sum(stripes, 0);
  }

  /** The sum of the stripes from a place on: halves are added until one is left. */
  public static float sum(float[] x, int at) {
    float s0 = x[at] + x[at + 8] + (x[at + 4] + x[at + 12]);
    float s1 = x[at + 1] + x[at + 9] + (x[at + 5] + x[at + 13]);
    float s2 = x[at + 2] + x[at + 10] + (x[at + 6] + x[at + 14]);
    float s3 = x[at + 3] + x[at + 11] + (x[at + 7] + x[at + 15]);
    return s0 + s2 + (s1 + s3);
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
