package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.format.StoredFormat;

/**
 * The kernels' product of stored rows: against chains over widened numbers, one after the other.
 */
class ChainsProperties {
  @Property(tries = 400)
  void everyRowIsAChain(
      @ForAll StoredFormat format,
      @ForAll @IntRange(max = 75) int rows,
      @ForAll @IntRange(max = 70) int blocks,
      @ForAll boolean plain,
      @ForAll long seed) {
    int most = Math.max(1, 70 * 32 / format.elements());
    same(format, rows, (int) ((long) blocks * most / 70) * format.elements(), plain, seed);
  }

  /** More columns than are in work at a time, and a part of the next. */
  @Example
  void deepRows() {
    for (StoredFormat format : StoredFormat.values()) {
      same(format, 72, 4352, false, 1);
      same(format, 33, 4352 + (format.elements() == 1 ? 27 : 0), false, 2);
    }
  }

  private static void same(StoredFormat format, int rows, int depth, boolean plain, long seed) {
    byte[] bytes = new byte[(int) (rows * format.bytes(depth))];
    Random random = new Random(seed);
    random.nextBytes(bytes);
    float[] x = new float[3 + depth + 2];
    float[] sums = new float[5 + rows + 2];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (float) random.nextGaussian();
    }
    float[] expected = sums.clone();
    float[] row = new float[depth];
    for (int l = 0; l < rows; l++) {
      format.widen(bytes, l * (int) format.bytes(depth), depth, row, 0);
      for (int k = 0; k < depth; k++) {
        expected[5 + l] = Math.fma(row[k], x[3 + k], expected[5 + l]);
      }
    }
    Kernels kernels = plain ? new PlainKernels() : KernelChoice.best();
    float[] wide = new float[Chains.SCRATCH];
    Chains.stored(kernels, format, bytes, rows, depth, x, 3, wide, sums, 5);
    for (int i = 0; i < sums.length; i++) {
      assertEquals(
          Float.floatToIntBits(expected[i]), Float.floatToIntBits(sums[i]), format + " at " + i);
    }
  }
}
