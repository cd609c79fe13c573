package zeroth.tensor.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * A linear map with a low-rank term beside its matrix against the map of the matrix W + s B A, in
 * double: its values, and its gradient with respect to all that it is made of.
 */
class LowRankTermProperties {
  private static final float SCALE = -1.5f;

  private final ReferenceBackend reference = new ReferenceBackend();
  private final Tape tape = new Tape(reference);

  private static Map<String, Shape> shapes(int N, int K, int r) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("w", Shape.of(N, K));
    shapes.put("bias", Shape.of(N));
    shapes.put("a", Shape.of(r, K));
    shapes.put("b", Shape.of(N, r));
    return shapes;
  }

  private static Parameters beside(Parameters theta) {
    return theta.with(Map.of("w", new LowRankTerm("a", "b", SCALE)));
  }

  /** W + s B A of a candidate, with every tensor near theta's. */
  private static double[] merged(
      GradientSample sample, WeightView view, int g, Map<String, double[]> at) {
    double[] w = sample.seen(view, g, "w", at.get("w"));
    double[] a = sample.seen(view, g, "a", at.get("a")); // (r, K)
    double[] b = sample.seen(view, g, "b", at.get("b")); // (N, r)
    int N = view.parameters().get("w").shape().rows();
    int K = w.length / N;
    int r = b.length / N;
    for (int n = 0; n < N; n++) {
      for (int k = 0; k < K; k++) {
        for (int j = 0; j < r; j++) {
          w[n * K + k] += SCALE * b[n * r + j] * a[j * K + k];
        }
      }
    }
    return w;
  }

  @Property(tries = 150)
  void valuesAndGradientsAreThoseOfTheMergedMatrix(
      @ForAll @IntRange(max = 7) int R,
      @ForAll @IntRange(min = 1, max = 18) int K,
      @ForAll @IntRange(min = 1, max = 18) int N,
      @ForAll @IntRange(min = 1, max = 4) int r,
      @ForAll Pointwise f,
      @ForAll boolean biased,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Parameters theta = beside(sample.parameters(shapes(N, K, r)));
    WeightView view = sample.view(theta);
    int G = view.groups();
    float[] x = sample.values(G * R * K);
    float[] dy = sample.values(G * R * N);
    String bias = biased ? "bias" : null;
    if (f == Pointwise.RELU) {
      Values z = reference.linear(view, "w", bias, reference.of(G * R, K, x), Pointwise.IDENTITY);
      for (float value : reference.read(z)) {
        Assume.that(Math.abs(value) > 1e-3); // a corner has no slope to compare with
      }
    }
    tape.begin();
    Values in = tape.of(G * R, K, x);
    Values y = tape.linear(view, "w", bias, in, f);
    float[] got = tape.read(y);
    Parameters gradient = theta.zeros();
    tape.backward(y, dy, gradient);
    Variables variables = new Variables(seed).with("x", x, tape.gradient(in));
    theta
        .list()
        .forEach(
            p ->
                variables.with(p.name(), theta.tensor(p).data(), gradient.tensor(p.name()).data()));
    variables.check(
        at -> {
          double sum = 0;
          for (int g = 0; g < G; g++) {
            double[] w = merged(sample, view, g, at);
            double[] b = biased ? sample.seen(view, g, "bias", at.get("bias")) : null;
            double[] rows = GradientSample.part(at.get("x"), g, G);
            double[] expected = DoubleOps.linear(w, b, rows, R, N, K, f);
            for (int i = 0; i < expected.length; i++) { // the differences' steps are of 1e-5
              assertEquals(expected[i], got[g * R * N + i], 1e-2);
            }
            sum += DoubleOps.dot(GradientSample.part(dy, g, G), expected);
          }
          return sum;
        });
  }

  /** The published bound of a merged model: 1e-5 of what the sums are made of. */
  @Property(tries = 60)
  void valuesAreNearThoseOfTheMergedMatrix(@ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    int K = 96;
    int N = 40;
    int R = 5;
    Parameters theta = beside(sample.parameters(shapes(N, K, 8)));
    WeightView view = WeightView.plain(theta);
    Map<String, double[]> at = new LinkedHashMap<>();
    theta.list().forEach(p -> at.put(p.name(), doubles(theta.tensor(p).data())));
    float[] x = sample.values(R * K);
    double[] expected =
        DoubleOps.linear(
            merged(sample, view, 0, at), at.get("bias"), doubles(x), R, N, K, Pointwise.IDENTITY);
    float[] got =
        reference.read(
            reference.linear(view, "w", "bias", reference.of(R, K, x), Pointwise.IDENTITY));
    for (int i = 0; i < got.length; i++) {
      assertEquals(expected[i], got[i], 1e-5 * Math.sqrt(K * 8 * SCALE * SCALE));
    }
  }

  /** Also where the map alone gives -0, which a sum with +0 would lose. */
  @Property(tries = 60)
  void aTermOfZerosChangesNoBit(@ForAll Pointwise f, @ForAll boolean ofA, @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Parameters theta = sample.parameters(shapes(9, 7, 2));
    Tensor zeroed = theta.tensor(ofA ? "a" : "b");
    Arrays.fill(zeroed.data(), seed % 2 == 0 ? 0 : -0f);
    float tiny = Float.MIN_NORMAL;
    for (int k = 0; k < 7; k++) {
      theta.tensor("w").data()[k] = k == 0 ? tiny : 0;
    }
    float[] x = sample.values(4 * 7);
    Arrays.fill(x, 0, 7, -1); // times 0 is -0
    x[0] = -tiny; // times tiny is -0 as well
    Values in = reference.of(4, 7, x);
    float[] alone = reference.read(reference.linear(WeightView.plain(theta), "w", null, in, f));
    float[] with =
        reference.read(reference.linear(WeightView.plain(beside(theta)), "w", null, in, f));
    assertArrayEquals(alone, with); // tells -0 from +0
    if (f == Pointwise.IDENTITY) {
      assertEquals(-0f, alone[0]);
    }
  }

  private static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }
}
