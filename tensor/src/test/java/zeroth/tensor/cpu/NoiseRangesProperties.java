package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;

/** The kernels' noise is the definition's in every range, to the last index that there is. */
class NoiseRangesProperties {
  private static final ReferenceNoise DEFINITION = new ReferenceNoise();
  private static final List<NoiseGenerator> KERNELS =
      List.of(KernelChoice.best(), new PlainKernels());

  private static void agree(int from, int count, int offset) {
    Key key = Key.ofSeed(from);
    for (NoiseGenerator kernels : KERNELS) {
      float[] expected = new float[offset + count + 3];
      DEFINITION.addGaussian(key.fold("start"), 0, expected.length, 1, expected, 0);
      float[] found = expected.clone();
      DEFINITION.addGaussian(key, from, count, -0.3f, expected, offset);
      kernels.addGaussian(key, from, count, -0.3f, found, offset);
      assertArrayEquals(expected, found);
      DEFINITION.addRademacher(key, from, count, 0.7f, expected, offset);
      kernels.addRademacher(key, from, count, 0.7f, found, offset);
      assertArrayEquals(expected, found);
    }
  }

  @Property(tries = 300)
  void anyRange(
      @ForAll @IntRange(max = 40_000) int from,
      @ForAll @IntRange(max = 3_000) int count,
      @ForAll @IntRange(max = 20) int offset) {
    agree(from, count, offset);
  }

  @Property(tries = 100)
  void rangesUpToTheLastIndex(
      @ForAll @IntRange(max = 3_000) int count, @ForAll @IntRange(max = 200) int before) {
    agree(Integer.MAX_VALUE - before - count, count, 1);
  }
}
