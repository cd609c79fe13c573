package zeroth.tensor.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * The ops of decoders and language-model heads in the reference, against their formulas in double.
 */
class SequenceAccuracyProperties {
  private final ReferenceBackend backend = new ReferenceBackend();

  /** Inputs are around 1; a result is off by some roundings of what it is a sum of. */
  private static void near(double[] expected, float[] got, double roundings) {
    assertEquals(expected.length, got.length);
    double largest = 1;
    for (double y : expected) {
      largest = Math.max(largest, Math.abs(y));
    }
    for (int i = 0; i < got.length; i++) {
      assertEquals(expected[i], got[i], roundings * 0x1p-24 * largest);
    }
  }

  private static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  @Property(tries = 100)
  void attention(
      @ForAll @IntRange(min = 1, max = 3) int keyHeads,
      @ForAll @IntRange(min = 1, max = 3) int shared,
      @ForAll @IntRange(min = 1, max = 9) int D,
      @ForAll boolean causal,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Segments queries = sample.segments();
    Segments keys = sample.longer(queries);
    Attention pattern = new Attention(queries, keys, keyHeads * shared, keyHeads, causal);
    int C = pattern.heads() * D;
    float[] q = sample.values(queries.total() * C);
    float[] k = sample.values(keys.total() * keyHeads * D);
    float[] v = sample.values(keys.total() * keyHeads * D);
    float[] got =
        backend.read(
            backend.attention(
                backend.of(queries.total(), C, q),
                backend.of(keys.total(), keyHeads * D, k),
                backend.of(keys.total(), keyHeads * D, v),
                pattern));
    near(DoubleOps.attention(doubles(q), doubles(k), doubles(v), pattern, D), got, 200);
  }

  @Property(tries = 100)
  void rmsNorm(
      @ForAll @IntRange(max = 9) int R,
      @ForAll @IntRange(min = 1, max = 40) int D,
      @ForAll @IntRange(min = 1, max = 3) int pieces,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Parameters theta = sample.parameters(Map.of("gain", Shape.of(D)));
    float[] x = sample.values(R * D * pieces);
    float epsilon = 1e-5f;
    float[] got =
        backend.read(
            backend.rmsNorm(
                WeightView.plain(theta), "gain", epsilon, backend.of(R, D * pieces, x)));
    near(DoubleOps.rmsNorm(doubles(theta.tensor("gain").data()), epsilon, doubles(x)), got, 20);
  }

  @Property(tries = 100)
  void rotation(
      @ForAll @IntRange(max = 9) int T,
      @ForAll @IntRange(min = 1, max = 8) int half,
      @ForAll @IntRange(min = 1, max = 3) int heads,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    int C = 2 * half * heads;
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = Math.pow(10_000, -(double) i / half);
    }
    int[] positions = sample.ids(T, 2000);
    float[] x = sample.values(T * C);
    float[] got =
        backend.read(backend.rotate(backend.of(T, C, x), Rotary.of(frequencies, 2000), positions));
    near(DoubleOps.rotate(doubles(x), C, frequencies, positions), got, 5);
  }

  @Property(tries = 60)
  void vocabularyLosses(
      @ForAll @IntRange(max = 9) int R,
      @ForAll @IntRange(min = 1, max = 9) int K,
      @ForAll boolean biased,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    int V = sample.between(0, 2) == 0 ? sample.between(500, 1600) : sample.between(1, 20);
    Parameters theta = sample.parameters(Map.of("w", Shape.of(V, K), "b", Shape.of(V)));
    int[] targets = sample.ids(R, V);
    float[] x = sample.values(R * K);
    VocabularyLosses got =
        backend.vocabularyLosses(
            WeightView.plain(theta), "w", biased ? "b" : null, backend.of(R, K, x), targets);
    double[] b = biased ? doubles(theta.tensor("b").data()) : null;
    double[] expected =
        DoubleOps.losses(doubles(theta.tensor("w").data()), b, doubles(x), targets, V, K);
    double sum = 0;
    for (int r = 0; r < R; r++) {
      assertEquals(expected[r], got.loss(r), 2e-6 * (1 + expected[r]));
      sum += got.loss(r);
    }
    if (R > 0) {
      assertEquals(sum / R, got.mean(0, R));
    }
  }
}
