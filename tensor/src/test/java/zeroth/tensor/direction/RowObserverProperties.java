package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.math.Striped;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** Who observes a curved direction sees every row of its noise once, however it is asked for. */
class RowObserverProperties {
  private static final Key KEY = Key.ofSeed(5);

  @Property(tries = 200)
  void everyRowIsShownOnce(
      @ForAll @IntRange(min = 1, max = 400) int m,
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 1, max = 5000) int range) {
    Parameters theta = Parameters.of("w", Tensor.zeros(Shape.of(m, n)));
    Parameters a = Parameters.of("w", Tensor.zeros(Shape.of(n)));
    ReferenceNoise noise = new ReferenceNoise();
    float[] row = a.tensor("w").data();
    noise.addGaussian(KEY.fold(1), 0, n, 1, row, 0);
    float[] u = new float[m * n];
    Direction gaussian = new Direction.Gaussian(KEY);
    gaussian.of(theta.get("w"), noise).addTo(1, 0, m * n, u, 0);
    float[][] seen = new float[m][];
    RowObserver observer =
        (p, generator) ->
            (rows, count, along, first) -> {
              for (int i = first; i < count; i++) {
                float[] shown = Arrays.copyOfRange(rows, i * n, (i + 1) * n);
                int at = 0;
                while (!Arrays.equals(u, at * n, (at + 1) * n, shown, 0, n) || seen[at] != null) {
                  at++; // rows may repeat where they are short
                }
                assertNull(seen[at]);
                seen[at] = shown;
                float product = Striped.dot(row, 0, shown, 0, n, new float[Striped.STRIPES]);
                assertEquals(product, along[i]);
              }
            };
    TensorDirection v = new Curved(gaussian, a, 0.3, observer).of(theta.get("w"), noise);
    float[] out = new float[m * n];
    for (int from = 0; from < m * n; from += range) {
      v.addTo(1, from, Math.min(range, m * n - from), out, from);
    }
    for (int i = 0; i < m; i++) {
      assertArrayEquals(Arrays.copyOfRange(u, i * n, (i + 1) * n), seen[i]);
    }
    float[] unseen = new float[m * n];
    new Curved(gaussian, a, 0.3).of(theta.get("w"), noise).addTo(1, 0, m * n, unseen, 0);
    assertArrayEquals(unseen, out);
  }
}
