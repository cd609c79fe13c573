package zeroth.tensor.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The order of a striped sum, against the recursion that defines it, and its accuracy. */
class StripedProperties {

  @Property(tries = 300)
  void aDotProductHasTheOrderOfItsDefinition(
      @ForAll @IntRange(max = 100) int n, @ForAll @IntRange(max = 9) int from, @ForAll long seed) {
    float[] a = normals(n + from, seed);
    float[] b = normals(n + from, seed + 1);
    float[] scratch = new float[Striped.STRIPES];
    Arrays.fill(scratch, Float.NaN);
    float dot = Striped.dot(a, from, b, from, n, scratch);
    assertEquals(byDefinition(a, b, from, n, 0, 1), dot);
    double exact = 0;
    double size = 0;
    for (int i = from; i < from + n; i++) {
      exact += (double) a[i] * b[i];
      size += Math.abs((double) a[i] * b[i]);
    }
    assertEquals(exact, dot, 12 * 0x1p-24 * size + 1e-30);
  }

  /** Stripe i of 16, or the sum of the two halves of a coarser one. */
  private static float byDefinition(float[] a, float[] b, int from, int n, int i, int width) {
    if (width < Striped.STRIPES) {
      return byDefinition(a, b, from, n, i, 2 * width)
          + byDefinition(a, b, from, n, i + width, 2 * width);
    }
    float sum = 0;
    for (int k = i; k < n; k += Striped.STRIPES) {
      sum = Math.fma(a[from + k], b[from + k], sum);
    }
    return sum;
  }

  private static float[] normals(int n, long seed) {
    Random random = new Random(seed);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }
}
