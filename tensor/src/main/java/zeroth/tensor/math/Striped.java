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
    return tree(a, aFrom, b, bFrom, n, 0, 1);
  }

  /** Stripe i of {@code width} = 16, or the sum of the two halves of a coarser one. */
  private static float tree(float[] a, int aFrom, float[] b, int bFrom, int n, int i, int width) {
    if (width < STRIPES) {
      return tree(a, aFrom, b, bFrom, n, i, 2 * width)
          + tree(a, aFrom, b, bFrom, n, i + width, 2 * width);
    }
    float sum = 0;
    for (int k = i; k < n; k += STRIPES) {
      sum = Math.fma(a[aFrom + k], b[bFrom + k], sum);
    }
    return sum;
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
