package zeroth.tensor.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The kernels of wide and of narrow vectors, both of them on every machine. */
class VectorProductProperties {
  private static final int P = VectorProduct.PANEL;

  @Property(tries = 300)
  void everyWantedPlaceIsItsChain(
      @ForAll boolean eightRows,
      @ForAll @IntRange(max = 70) int rows,
      @ForAll @IntRange(max = 40) int depth,
      @ForAll @IntRange(max = 3) int gap,
      @ForAll boolean add,
      @ForAll @IntRange(max = 31) int first,
      @ForAll @IntRange(max = 31) int second,
      @ForAll long seed) {
    int from = Math.min(first, second) % P;
    int to = Math.max(from + 1, Math.max(first, second) % P + 1);
    Random random = new Random(seed);
    int stride = depth + gap;
    float[] w = numbers(random, 2 + rows * stride);
    float[] x = numbers(random, 3 + depth * P);
    float[] before = numbers(random, 5 + rows * P);
    if (!add) {
      Arrays.fill(before, 5, before.length, Float.NaN); // what was there before must not be read
    }
    float[] c = before.clone();
    VectorProduct.multiply(eightRows, w, 2, stride, rows, x, 3, depth, c, 5, add, from, to);
    for (int n = 0; n < rows; n++) {
      for (int l = from; l < to; l++) {
        float sum = add ? before[5 + n * P + l] : 0;
        for (int k = 0; k < depth; k++) {
          sum = Math.fma(w[2 + n * stride + k], x[3 + k * P + l], sum);
        }
        assertEquals(sum, c[5 + n * P + l]);
      }
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(before[i], c[i]);
    }
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
