package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/** Products of rows that lie abreast: against chains over widened numbers, one after the other. */
class AbreastProperties {
  /** Any bytes: what is not finite as well. */
  @Property(tries = 600)
  void everyRowIsAChain(
      @ForAll StoredFormat format,
      @ForAll @IntRange(max = 40) int units,
      @ForAll boolean plain,
      @ForAll long seed) {
    int rows = RowsAbreast.ROWS;
    int depth = units * RowsAbreast.unit(format);
    int stride = (int) format.bytes(depth);
    Random random = new Random(seed);
    byte[] stored = new byte[rows * stride];
    random.nextBytes(stored);
    byte[] w = new byte[rows * stride + 7];
    RowsAbreast.turn(format, depth, stored, w);
    float[] x = new float[3 + depth + 2];
    float[] c = new float[5 + rows + 2];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(8) == 0 ? -0f : (float) random.nextGaussian();
    }
    for (int i = 0; i < c.length; i++) {
      c[i] = random.nextInt(8) == 0 ? -0f : (float) random.nextGaussian();
    }
    float[] expected = c.clone();
    float[] row = new float[depth];
    for (int i = 0; i < rows; i++) {
      format.widen(stored, i * stride, depth, row, 0);
      for (int k = 0; k < depth; k++) {
        expected[5 + i] = Math.fma(row[k], x[3 + k], expected[5 + i]);
      }
    }
    Kernels kernels = plain ? new PlainKernels() : KernelChoice.best();
    kernels.multiplyAbreast(format, w, depth, x, 3, c, 5);
    for (int i = 0; i < c.length; i++) {
      assertEquals(
          Float.floatToIntBits(expected[i]), Float.floatToIntBits(c[i]), format + " at " + i);
    }
  }
}
