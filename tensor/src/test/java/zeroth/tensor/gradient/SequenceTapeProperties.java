package zeroth.tensor.gradient;

import static zeroth.tensor.gradient.GradientSample.part;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * The gradient of the ops of decoders and language-model heads against central differences of their
 * formulas in double.
 */
class SequenceTapeProperties {
  private final Tape tape = new Tape(new ReferenceBackend());

  @Property(tries = 120)
  void attention(
      @ForAll @IntRange(min = 1, max = 3) int keyHeads,
      @ForAll @IntRange(min = 1, max = 2) int shared,
      @ForAll @IntRange(min = 1, max = 6) int D,
      @ForAll boolean causal,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Segments queries = sample.segments();
    Segments keys = sample.longer(queries);
    Attention pattern = new Attention(queries, keys, keyHeads * shared, keyHeads, causal);
    int C = pattern.heads() * D;
    int E = keyHeads * D;
    int G = sample.between(1, 3);
    float[] q = sample.values(G * queries.total() * C);
    float[] k = sample.values(G * keys.total() * E);
    float[] v = sample.values(G * keys.total() * E);
    float[] dy = sample.values(q.length);
    tape.begin();
    Values qs = tape.of(G * queries.total(), C, q);
    Values ks = tape.of(G * keys.total(), E, k);
    Values vs = tape.of(G * keys.total(), E, v);
    tape.backward(tape.attention(qs, ks, vs, pattern), dy, none());
    new Variables(seed)
        .with("q", q, tape.gradient(qs))
        .with("k", k, tape.gradient(ks))
        .with("v", v, tape.gradient(vs))
        .check(
            at -> {
              double sum = 0;
              for (int g = 0; g < G; g++) {
                double[] y =
                    DoubleOps.attention(
                        part(at.get("q"), g, G),
                        part(at.get("k"), g, G),
                        part(at.get("v"), g, G),
                        pattern,
                        D);
                sum += DoubleOps.dot(part(dy, g, G), y);
              }
              return sum;
            });
  }

  @Property(tries = 80)
  void rmsNorm(
      @ForAll @IntRange(max = 9) int R,
      @ForAll @IntRange(min = 1, max = 17) int D,
      @ForAll @IntRange(min = 1, max = 3) int pieces,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Parameters theta = sample.parameters(Map.of("gain", Shape.of(D)));
    WeightView view = sample.view(theta);
    int G = view.groups();
    int C = D * pieces;
    float epsilon = 1e-3f;
    float[] x = sample.values(G * R * C);
    float[] dy = sample.values(G * R * C);
    tape.begin();
    Values in = tape.of(G * R, C, x);
    Parameters gradient = theta.zeros();
    tape.backward(tape.rmsNorm(view, "gain", epsilon, in), dy, gradient);
    new Variables(seed)
        .with("x", x, tape.gradient(in))
        .with("gain", theta.tensor("gain").data(), gradient.tensor("gain").data())
        .check(
            at -> {
              double sum = 0;
              for (int g = 0; g < G; g++) {
                double[] gain = sample.seen(view, g, "gain", at.get("gain"));
                double[] rows = part(at.get("x"), g, G);
                sum += DoubleOps.dot(part(dy, g, G), DoubleOps.rmsNorm(gain, epsilon, rows));
              }
              return sum;
            });
  }

  @Property(tries = 60)
  void rotation(
      @ForAll @IntRange(max = 9) int T,
      @ForAll @IntRange(min = 1, max = 5) int half,
      @ForAll @IntRange(min = 1, max = 3) int heads,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    int G = sample.between(1, 3);
    int C = 2 * half * heads;
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = 1.0 / (1 + i);
    }
    int[] positions = sample.ids(T, 20);
    float[] x = sample.values(G * T * C);
    float[] dy = sample.values(G * T * C);
    tape.begin();
    Values in = tape.of(G * T, C, x);
    tape.backward(tape.rotate(in, Rotary.of(frequencies, 20), positions), dy, none());
    new Variables(seed)
        .with("x", x, tape.gradient(in))
        .check(at -> DoubleOps.dot(dy, DoubleOps.rotate(at.get("x"), C, frequencies, positions)));
  }

  @Property(tries = 40)
  void product(
      @ForAll @IntRange(max = 9) int R,
      @ForAll @IntRange(min = 1, max = 9) int C,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    float[] a = sample.values(R * C);
    float[] b = sample.values(R * C);
    float[] dy = sample.values(R * C);
    tape.begin();
    Values left = tape.of(R, C, a);
    Values right = tape.of(R, C, b);
    Values y = tape.multiply(tape.multiply(left, right), left); // a^2 b
    tape.backward(y, dy, none());
    new Variables(seed)
        .with("a", a, tape.gradient(left))
        .with("b", b, tape.gradient(right))
        .check(
            at -> {
              double sum = 0;
              for (int i = 0; i < dy.length; i++) {
                sum += dy[i] * at.get("a")[i] * at.get("a")[i] * at.get("b")[i];
              }
              return sum;
            });
  }

  @Property(tries = 60)
  void joinedAndSelectedRows(@ForAll @IntRange(min = 1, max = 9) int C, @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    Segments first = sample.segments();
    Segments second = sample.longer(first);
    int total = first.total() + second.total();
    int G = sample.between(1, 3);
    float[] a = sample.values(G * first.total() * C);
    float[] b = sample.values(G * second.total() * C);
    int[] rows = total == 0 ? new int[0] : sample.ids(sample.between(0, 12), total);
    float[] dy = sample.values(G * rows.length * C);
    tape.begin();
    Values left = tape.of(G * first.total(), C, a);
    Values right = tape.of(G * second.total(), C, b);
    Values y = tape.select(tape.join(left, first, right, second), total, rows);
    tape.backward(y, total == 0 ? new float[0] : dy, none());
    new Variables(seed)
        .with("a", a, tape.gradient(left))
        .with("b", b, tape.gradient(right))
        .check(
            at -> {
              double sum = 0;
              for (int i = 0; i < dy.length && total > 0; i++) {
                int g = i / C / rows.length;
                int row = rows[i / C % rows.length];
                int s = 0; // the sequence that the row is in
                while (row >= first.offset(s + 1) + second.offset(s + 1)) {
                  s++;
                }
                int t = row - first.offset(s) - second.offset(s);
                boolean isFirst = t < first.length(s);
                int from =
                    isFirst
                        ? g * first.total() + first.offset(s) + t
                        : g * second.total() + second.offset(s) + t - first.length(s);
                sum += dy[i] * at.get(isFirst ? "a" : "b")[from * C + i % C];
              }
              return sum;
            });
  }

  @Property(tries = 60)
  void vocabularyLosses(
      @ForAll @IntRange(max = 6) int R,
      @ForAll @IntRange(min = 1, max = 9) int K,
      @ForAll boolean biased,
      @ForAll long seed) {
    GradientSample sample = new GradientSample(seed);
    int V = sample.between(0, 3) == 0 ? 700 : sample.between(1, 20);
    Parameters theta = sample.parameters(Map.of("w", Shape.of(V, K), "b", Shape.of(V)));
    WeightView view = sample.view(theta);
    int G = view.groups();
    String bias = biased ? "b" : null;
    int[] targets = sample.ids(R, V);
    float[] x = sample.values(G * R * K);
    float[] dl = sample.values(G * R);
    tape.begin();
    Values leaf = tape.of(G * R, K, x);
    Values in = tape.add(leaf, tape.of(G * R, K, new float[x.length]));
    VocabularyLosses losses = tape.vocabularyLosses(view, "w", bias, in, targets);
    Parameters gradient = theta.zeros();
    double[] weights = new double[dl.length];
    for (int r = 0; r < dl.length; r++) {
      weights[r] = dl[r];
    }
    tape.backward(new Tape.LossHead(view, "w", bias, in, targets, losses), weights, gradient);
    new Variables(seed)
        .with("x", x, tape.gradient(leaf))
        .with("w", theta.tensor("w").data(), gradient.tensor("w").data())
        .with("b", theta.tensor("b").data(), gradient.tensor("b").data())
        .check(
            at -> {
              double sum = 0;
              for (int g = 0; g < G; g++) {
                double[] w = sample.seen(view, g, "w", at.get("w"));
                double[] b = biased ? sample.seen(view, g, "b", at.get("b")) : null;
                double[] rows = part(at.get("x"), g, G);
                sum += DoubleOps.dot(part(dl, g, G), DoubleOps.losses(w, b, rows, targets, V, K));
              }
              return sum;
            });
  }

  private static Parameters none() {
    return Parameters.of(Map.of());
  }
}
