package zeroth.tensor.gradient;

import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * The gradient of every op against central differences of its formula in double, with one candidate
 * and with several: the weights of a formula are those that each candidate sees.
 */
class TapeProperties {
  private final Tape tape = new Tape(new ReferenceBackend());

  @Property(tries = 120)
  void linear(
      @ForAll("rows") int R,
      @ForAll("widths") int K,
      @ForAll("widths") int N,
      @ForAll Pointwise f,
      @ForAll boolean biased,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Parameters theta = sample.parameters(Map.of("w", Shape.of(N, K), "b", Shape.of(N)));
    WeightView view = sample.view(theta);
    int G = view.groups();
    float[] x = sample.values(G * R * K);
    float[] dy = sample.values(G * R * N);
    if (f == Pointwise.RELU) {
      ReferenceBackend plain = new ReferenceBackend();
      String b = biased ? "b" : null;
      Values z = plain.linear(view, "w", b, plain.of(G * R, K, x), Pointwise.IDENTITY);
      for (float value : plain.read(z)) {
        Assume.that(Math.abs(value) > 1e-3); // a corner has no slope to compare with
      }
    }
    tape.begin();
    Values in = tape.of(G * R, K, x);
    Values y = tape.linear(view, "w", biased ? "b" : null, in, f);
    Parameters gradient = theta.zeros();
    tape.backward(y, dy, gradient);
    new Variables(seed)
        .with("x", x, tape.gradient(in))
        .with("w", theta.tensor("w").data(), gradient.tensor("w").data())
        .with("b", theta.tensor("b").data(), gradient.tensor("b").data())
        .check(
            at -> {
              double sum = 0;
              for (int g = 0; g < G; g++) {
                double[] w = sample.seen(view, g, "w", at.get("w"));
                double[] b = biased ? sample.seen(view, g, "b", at.get("b")) : null;
                double[] rows = GradientSample.part(at.get("x"), g, G);
                sum +=
                    DoubleOps.dot(
                        GradientSample.part(dy, g, G), DoubleOps.linear(w, b, rows, R, N, K, f));
              }
              return sum;
            });
  }

  @Property(tries = 80)
  void layerNorm(@ForAll("rows") int R, @ForAll("widths") int C, @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Parameters theta = sample.parameters(Map.of("gain", Shape.of(C), "bias", Shape.of(C)));
    WeightView view = sample.view(theta);
    int G = view.groups();
    float epsilon = 1e-3f;
    float[] x = sample.values(G * R * C);
    float[] dy = sample.values(G * R * C);
    tape.begin();
    Values in = tape.of(G * R, C, x);
    Parameters gradient = theta.zeros();
    tape.backward(tape.layerNorm(view, "gain", "bias", epsilon, in), dy, gradient);
    new Variables(seed)
        .with("x", x, tape.gradient(in))
        .with("gain", theta.tensor("gain").data(), gradient.tensor("gain").data())
        .with("bias", theta.tensor("bias").data(), gradient.tensor("bias").data())
        .check(
            at -> {
              double sum = 0;
              for (int g = 0; g < G; g++) {
                double[] gain = sample.seen(view, g, "gain", at.get("gain"));
                double[] bias = sample.seen(view, g, "bias", at.get("bias"));
                double[] rows = GradientSample.part(at.get("x"), g, G);
                sum +=
                    DoubleOps.dot(
                        GradientSample.part(dy, g, G),
                        DoubleOps.layerNorm(gain, bias, epsilon, rows));
              }
              return sum;
            });
  }

  @Property(tries = 60)
  void embedding(@ForAll("rows") int T, @ForAll("widths") int C, @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Parameters theta = sample.parameters(Map.of("table", Shape.of(7, C)));
    WeightView view = sample.view(theta);
    int G = view.groups();
    int[] ids = new Random(seed).ints(T, 0, 7).toArray();
    float[] dy = sample.values(G * T * C);
    tape.begin();
    Parameters gradient = theta.zeros();
    tape.backward(tape.embedding(view, "table", ids), dy, gradient);
    new Variables(seed)
        .with("table", theta.tensor("table").data(), gradient.tensor("table").data())
        .check(
            at -> {
              double sum = 0;
              for (int g = 0; g < G; g++) {
                double[] table = sample.seen(view, g, "table", at.get("table"));
                sum +=
                    DoubleOps.dot(
                        GradientSample.part(dy, g, G), DoubleOps.embedding(table, ids, C));
              }
              return sum;
            });
  }

  @Property(tries = 40)
  void addition(@ForAll("rows") int R, @ForAll("widths") int C, @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    float[] a = sample.values(R * C);
    float[] b = sample.values(R * C);
    float[] dy = sample.values(R * C);
    tape.begin();
    Values left = tape.of(R, C, a);
    Values right = tape.of(R, C, b);
    Values once = tape.add(left, right);
    Values y = tape.add(tape.add(once, once), left); // 3 a + 2 b: values that are read twice
    tape.backward(y, dy, none());
    new Variables(seed)
        .with("a", a, tape.gradient(left))
        .with("b", b, tape.gradient(right))
        .check(at -> 3 * DoubleOps.dot(dy, at.get("a")) + 2 * DoubleOps.dot(dy, at.get("b")));
  }

  @Property(tries = 40)
  void meanPool(@ForAll("widths") int C, @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Segments segments = sample.segments();
    int G = sample.between(1, 3);
    float[] x = sample.values(G * segments.total() * C);
    float[] dy = sample.values(G * segments.count() * C);
    tape.begin();
    Values in = tape.of(G * segments.total(), C, x);
    tape.backward(tape.meanPool(in, segments), dy, none());
    new Variables(seed)
        .with("x", x, tape.gradient(in))
        .check(
            at -> {
              double sum = 0;
              for (int g = 0; g < G; g++) {
                double[] y =
                    DoubleOps.meanPool(GradientSample.part(at.get("x"), g, G), segments, C);
                sum += DoubleOps.dot(GradientSample.part(dy, g, G), y);
              }
              return sum;
            });
  }

  @Property(tries = 60)
  void normalizeRows(@ForAll("rows") int R, @ForAll("widths") int C, @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    float[] x = sample.values(R * C);
    for (int i = 0; i < x.length; i += C) {
      x[i] += Math.copySign(0.5f, x[i]); // rows that are long beside the step of the differences
    }
    float[] dy = sample.values(R * C);
    tape.begin();
    Values in = tape.of(R, C, x);
    tape.backward(tape.normalizeRows(in), dy, none());
    new Variables(seed)
        .with("x", x, tape.gradient(in))
        .check(at -> DoubleOps.dot(dy, DoubleOps.normalizeRows(at.get("x"), C)));
  }

  @Provide
  Arbitrary<Integer> rows() {
    return Arbitraries.integers().between(0, 9);
  }

  @Provide
  Arbitrary<Integer> widths() {
    return Arbitraries.of(1, 2, 3, 5, 8, 16, 17, 33);
  }

  private static Parameters none() {
    return Parameters.of(Map.of());
  }
}
