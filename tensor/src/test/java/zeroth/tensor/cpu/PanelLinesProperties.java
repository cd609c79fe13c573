package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** A line of a panel with one element for all its places, against a loop over places. */
class PanelLinesProperties {
  private static final Kernels[] BOTH = {KernelChoice.best(), new PlainKernels()};

  private static float[] noise(String name, int size) {
    float[] x = new float[size];
    new ReferenceNoise().addGaussian(Key.ofSeed(6).fold(name), 0, size, 1, x, 0);
    return x;
  }

  @Property(tries = 100)
  void everyPlaceTakesItsLinesElement(
      @ForAll @IntRange(max = 9) int lines, @ForAll @IntRange(max = 20) int from) {
    for (Kernels kernels : BOTH) {
      int P = kernels.panelWidth();
      float[] a = noise("a", from + lines * P);
      float[] v = noise("v", 2 * from + lines * P);
      float[] found = noise("y", 1 + lines * P);
      float[] expected = found.clone();
      for (int i = 0; i < lines; i++) {
        for (int l = i * P; l < (i + 1) * P; l++) {
          expected[1 + l] = a[from + l] * v[2 * from + i * P];
        }
      }
      kernels.multiplyLines(a, from, v, 2 * from, found, 1, lines);
      assertArrayEquals(expected, found, kernels.description());
    }
  }
}
