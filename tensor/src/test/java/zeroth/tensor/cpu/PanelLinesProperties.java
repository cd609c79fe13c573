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
      @ForAll @IntRange(max = 9) int lines,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(min = -2, max = 2) int scale) {
    for (Kernels kernels : BOTH) {
      int P = kernels.panelWidth();
      float[] z = noise("z", from + lines * P);
      float[] v = noise("v", 2 * from + lines * P);
      for (int i = 0; i < lines; i += 3) {
        v[2 * from + i * P] = 0;
        z[from + i * P] = -0f; // and stays that
      }
      float[] products = noise("y", 1 + lines * P);
      float[] sums = products.clone();
      float[] expectedProducts = products.clone();
      float[] expectedSums = sums.clone();
      for (int i = 0; i < lines; i++) {
        float u = v[2 * from + i * P];
        for (int l = i * P; l < (i + 1) * P; l++) {
          expectedProducts[1 + l] = z[from + l] * u;
          expectedSums[1 + l] = u == 0 ? z[from + l] : Math.fma(scale, u, z[from + l]);
        }
      }
      kernels.multiplyLines(z, from, v, 2 * from, products, 1, lines);
      kernels.addScaledLines(z, from, scale, v, 2 * from, sums, 1, lines);
      assertArrayEquals(expectedProducts, products, kernels.description());
      assertArrayEquals(expectedSums, sums, kernels.description());
    }
  }
}
