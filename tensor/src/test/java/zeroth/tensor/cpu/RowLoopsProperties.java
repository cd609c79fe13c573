package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.math.ExactSums;
import zeroth.tensor.math.RowLoops;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** The kernels' loops over rows: their definitions to the bit, and these against double. */
class RowLoopsProperties {
  private static final ReferenceNoise DEFINITION = new ReferenceNoise();
  private static final RowLoops KERNELS = KernelChoice.best();

  private static float[] noise(String name, int size) {
    float[] x = new float[size];
    DEFINITION.addGaussian(Key.ofSeed(4).fold(name), 0, size, 1, x, 0);
    return x;
  }

  @Property(tries = 300)
  void dotsAreStripedAndNearTheDoubleSums(
      @ForAll @IntRange(max = 400) int n,
      @ForAll @IntRange(max = 9) int rows,
      @ForAll @IntRange(max = 20) int from) {
    float[] a = noise("a", n);
    float[] b = noise("b", from + rows * n);
    float[] expected = new float[rows + 1];
    float[] found = new float[rows + 1];
    DEFINITION.dots(a, b, from, rows, n, expected);
    KERNELS.dots(a, b, from, rows, n, found);
    assertArrayEquals(expected, found);
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      double terms = 0;
      for (int i = 0; i < n; i++) {
        double term = (double) a[i] * b[from + row * n + i];
        sum += term;
        terms += Math.abs(term);
      }
      assertEquals(sum, expected[row], (n / 16 + 6) * 0x1p-24 * terms);
    }
  }

  @Property(tries = 300)
  void sumsInDoubleAreTheirDefinition(
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @DoubleRange(min = -3, max = 3) double t) {
    float[] x = noise("x", from + n);
    double[] expected = new double[n + 2];
    Arrays.setAll(expected, j -> 1.0 / (j + 1));
    double[] found = expected.clone();
    KERNELS.accumulate(t, x, from, found, n);
    for (int j = 0; j < n; j++) {
      expected[j] += t * x[from + j];
    }
    assertArrayEquals(expected, found);
  }

  @Property(tries = 300)
  void exactSumsAreTheirDefinitionInAnyOrder(
      @ForAll @IntRange(max = 100) int n,
      @ForAll @IntRange(max = 9) int rows,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @DoubleRange(min = -3, max = 3) double t) {
    float[] a = noise("a", from + rows);
    float[] x = noise("x", from + rows * n);
    double bound = 0;
    for (int i = 0; i < rows; i++) {
      bound += Math.abs(t) * Math.abs(a[from + i]) * 5;
    }
    double grid = ExactSums.grid(bound);
    double[] expected = new double[n + 2];
    double[] found = new double[n + 2];
    double[] backwards = new double[n + 2];
    DEFINITION.accumulateExactly(t, a, from, x, from, rows, grid, expected, n);
    KERNELS.accumulateExactly(t, a, from, x, from, rows, grid, found, n);
    assertArrayEquals(expected, found);
    for (int i = rows - 1; i >= 0; i--) {
      KERNELS.accumulateExactly(t, a, from + i, x, from + i * n, 1, grid, backwards, n);
    }
    assertArrayEquals(expected, backwards);
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += t * a[from + i] * x[from + i * n + j];
      }
      assertEquals(sum, found[j], rows * 0x1p-50 * bound);
    }
  }

  @Property(tries = 300)
  void productsInDoubleAreTheirDefinition(
      @ForAll @IntRange(max = 11) int rows,
      @ForAll @IntRange(max = 60) int n,
      @ForAll @IntRange(max = 300) int depth,
      @ForAll @IntRange(max = 3) int from,
      @ForAll boolean transposed) {
    int aRow = transposed ? 1 : depth + 1;
    int aColumn = transposed ? rows + 1 : 1;
    double[] a = doubles("a", from + (rows + 1) * (depth + 1));
    double[] b = doubles("b", from + depth * (n + 2));
    double[] before = doubles("c", from + rows * (n + 3));
    double[] expected = before.clone();
    double[] found = before.clone();
    DEFINITION.multiplyInDouble(
        a, from, aRow, aColumn, b, from, n + 2, expected, from, n + 3, rows, n, depth);
    KERNELS.multiplyInDouble(
        a, from, aRow, aColumn, b, from, n + 2, found, from, n + 3, rows, n, depth);
    assertArrayEquals(expected, found);
    for (int at = 0; at < found.length; at++) {
      int i = (at - from) / (n + 3);
      int l = (at - from) % (n + 3);
      double sum = before[at];
      for (int k = 0; k < depth && at >= from && l < n; k++) {
        sum += a[from + i * aRow + k * aColumn] * b[from + k * (n + 2) + l];
      }
      assertEquals(sum, found[at]); // of these operations in this order
    }
  }

  private static double[] doubles(String name, int size) {
    float[] x = noise(name, size);
    double[] y = new double[size];
    Arrays.setAll(y, i -> x[i] / 3.0); // with all its digits
    return y;
  }

  @Property(tries = 300)
  void productsOfRowsAreTheirDefinition(
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(min = -3, max = 3) int s) {
    float[] u = noise("u", from + n);
    float[] v = noise("v", n + 3);
    float[] before = noise("y", 2 * from + n + 1);
    float[] expected = before.clone();
    float[] found = before.clone();
    DEFINITION.addTimes(s, u, from, v, 3, expected, 2 * from, n);
    KERNELS.addTimes(s, u, from, v, 3, found, 2 * from, n);
    assertArrayEquals(expected, found);
    for (int i = 0; i < before.length; i++) {
      int j = i - 2 * from;
      double y = before[i] + (j < 0 || j >= n ? 0 : s * (double) u[from + j] * v[3 + j]);
      assertEquals(y, found[i], 0x1p-21 * (1 + Math.abs(y)));
    }
  }

  @Property(tries = 300)
  void rowsOverRootsAreTheirDefinition(
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(min = -3, max = 3) int s) {
    float[] u = noise("u", from + n);
    float[] h = noise("h", n + 3);
    for (int i = 0; i < h.length; i++) {
      h[i] = h[i] * h[i] + 1e-3f;
    }
    float[] before = noise("y", 2 * from + n + 1);
    float[] expected = before.clone();
    float[] found = before.clone();
    DEFINITION.addOverRoots(s, u, from, h, 3, expected, 2 * from, n);
    KERNELS.addOverRoots(s, u, from, h, 3, found, 2 * from, n);
    assertArrayEquals(expected, found);
    for (int i = 0; i < before.length; i++) {
      int j = i - 2 * from;
      double term = j < 0 || j >= n ? 0 : s * (double) u[from + j] / Math.sqrt(h[3 + j]);
      assertEquals(before[i] + term, found[i], 0x1p-21 * (1 + Math.abs(term)));
    }
  }

  @Property(tries = 300)
  void movedRowsAreTheirDefinition(
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(min = -3, max = 3) int s,
      @ForAll boolean inPlace) {
    float[] w = noise("w", from + n + 2);
    float[] v = noise("v", n + 3);
    float[] expected = inPlace ? w.clone() : new float[from + n + 2];
    float[] found = expected.clone();
    float[] before = expected.clone();
    int wFrom = inPlace ? from : from + 1;
    DEFINITION.perturb(inPlace ? expected : w, wFrom, s, v, 3, expected, from, n);
    KERNELS.perturb(inPlace ? found : w, wFrom, s, v, 3, found, from, n);
    assertArrayEquals(expected, found);
    for (int i = 0; i < found.length; i++) {
      int j = i - from;
      double y = j < 0 || j >= n ? before[i] : w[wFrom + j] + s * (double) v[3 + j];
      assertEquals(y, found[i], 0x1p-22 * (1 + Math.abs(y)));
    }
  }

  @Property(tries = 300)
  void elementsOfSmallOnesAreReplaced(
      @ForAll @IntRange(min = 1, max = 200) int n,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(max = 8) int kind) {
    float[] w = noise("w", from + n);
    float[] special = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, -Float.MIN_VALUE, w[0], -w[0]};
    for (int i = 0; i < w.length; i++) {
      w[i] = i % 5 == 0 ? special[i / 5 % special.length] : w[i];
    }
    float h = kind < special.length ? special[kind] : kind == 7 ? -1 : 0.6f;
    float[] v = noise("v", n + 3);
    float[] expected = noise("y", from + n + 2);
    float[] found = expected.clone();
    float[] before = expected.clone();
    DEFINITION.replaceSmall(w, from, h, v, 3, expected, from + 1, n);
    KERNELS.replaceSmall(w, from, h, v, 3, found, from + 1, n);
    assertArrayEquals(expected, found);
    for (int i = 0; i < found.length; i++) {
      int j = i - from - 1;
      boolean small = j >= 0 && j < n && w[from + j] <= h && w[from + j] >= -h;
      assertEquals(small ? v[3 + j] : before[i], found[i]);
    }
  }

  @Property(tries = 300)
  void combinationsOfRowsAreTheirDefinition(
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(min = -3, max = 3) int s) {
    float[] a = noise("a", from + n);
    float[] u = noise("u", n + 3);
    float[] expected = noise("y", 2 * from + n + 1);
    float[] found = expected.clone();
    float[] before = expected.clone();
    DEFINITION.addCombined(s, -0.3f, a, from, u, 3, expected, 2 * from, n);
    KERNELS.addCombined(s, -0.3f, a, from, u, 3, found, 2 * from, n);
    assertArrayEquals(expected, found);
    for (int i = 0; i < before.length; i++) {
      int j = i - 2 * from;
      double y = before[i] + (j < 0 || j >= n ? 0 : s * (u[3 + j] + -0.3f * (double) a[from + j]));
      assertEquals(y, found[i], 0x1p-21 * (1 + Math.abs(y)));
    }
  }

  @Property(tries = 300)
  void rowsOfProductsAreTheirDefinition(
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(max = 30) int depth,
      @ForAll @IntRange(max = 9) int from,
      @ForAll @IntRange(max = 5) int apart) {
    float[] a = noise("a", from + depth);
    int stride = n + apart;
    float[] b = noise("b", from + depth * stride + n);
    float[] expected = noise("y", from + n + 2);
    float[] found = expected.clone();
    float[] before = expected.clone();
    DEFINITION.addProduct(0.7f, a, from, depth, b, from, stride, expected, from, n);
    KERNELS.addProduct(0.7f, a, from, depth, b, from, stride, found, from, n);
    assertArrayEquals(expected, found);
    for (int i = 0; i < before.length; i++) {
      double y = before[i];
      double size = Math.abs(y);
      for (int k = 0; k < depth && i >= from && i < from + n; k++) {
        double term = 0.7f * (double) a[from + k] * b[from + k * stride + i - from];
        y += term;
        size += Math.abs(term);
      }
      assertEquals(y, found[i], (depth + 2) * 0x1p-24 * size);
    }
  }

  @Property(tries = 300)
  void rowsOfSeveralProductsAreTheirDefinition(
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(min = 1, max = 7) int products,
      @ForAll @IntRange(max = 9) int depth,
      @ForAll @IntRange(max = 9) int rows,
      @ForAll @IntRange(max = 9) int from) {
    int all = products * depth;
    int stride = n + 2;
    float[] s = noise("s", products);
    float[] a = noise("a", from + rows * all);
    float[] b = noise("b", from + all * stride + n);
    float[] expected = noise("y", from + rows * (n + 3));
    float[] found = expected.clone();
    float[] before = expected.clone();
    DEFINITION.addProducts(s, a, from, depth, b, from, stride, expected, from, n + 3, rows, n);
    KERNELS.addProducts(s, a, from, depth, b, from, stride, found, from, n + 3, rows, n);
    assertArrayEquals(expected, found);
    for (int i = 0; i < before.length; i++) {
      double y = before[i];
      double size = Math.abs(y);
      int row = Math.max(0, i - from) / (n + 3);
      int column = Math.max(0, i - from) % (n + 3);
      for (int k = 0; k < all && i >= from && column < n; k++) {
        double product = (double) a[from + row * all + k] * b[from + k * stride + column];
        double term = s[k / depth] * product;
        y += term;
        size += Math.abs(term);
      }
      assertEquals(y, found[i], (all + products + 2) * 0x1p-24 * size);
    }
  }

  /** A chain begins with +0, so that terms of -0 leave +0 in the place of -0. */
  @Property
  void chainsOfRowsBeginWithZero(
      @ForAll @IntRange(min = 1, max = 3) int products,
      @ForAll @IntRange(min = 1, max = 6) int depth,
      @ForAll @IntRange(min = 1, max = 5) int rows) {
    int n = 70;
    float[] ones = new float[products * depth * n];
    Arrays.fill(ones, 1);
    float[] a = new float[rows * products * depth];
    Arrays.fill(a, -0f);
    float[] y = new float[rows * n];
    Arrays.fill(y, -0f);
    KERNELS.addProducts(ones, a, 0, 0, ones, 0, n, y, 0, n, rows, n); // of no term
    assertArrayEquals(new float[y.length], y);
    Arrays.fill(y, -0f);
    float[] s = Arrays.copyOf(ones, products);
    KERNELS.addProducts(s, a, 0, depth, ones, 0, n, y, 0, n, rows, n);
    assertArrayEquals(new float[y.length], y);
  }
}
