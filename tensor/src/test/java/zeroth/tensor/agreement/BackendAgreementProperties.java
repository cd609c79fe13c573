package zeroth.tensor.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.GrowingRows;
import zeroth.tensor.backend.GrowingRows.Grown;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/**
 * The numerics contract: every op of every backend equals the reference to the bit, on any shape. A
 * subclass names the backends.
 */
public abstract class BackendAgreementProperties extends SequenceAgreement {
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void linear(
      @ForAll("rows") int rows,
      @ForAll("widths") int in,
      @ForAll("widths") int out,
      @ForAll Pointwise f,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = sample.map(out, in);
    WeightView view = sample.view(theta);
    String bias = sample.onceIn(4) ? null : "b";
    int total = view.groups() * rows;
    float[] x = sample.values(total * in);
    agree(b -> b.linear(view, "w", bias, b.of(total, in, x), f));
  }

  /** Low-rank terms that stand beside a matrix, and the candidates of a view by themselves. */
  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void lowRankTerms(
      @ForAll("rows") int rows,
      @ForAll("widths") int in,
      @ForAll("widths") int out,
      @ForAll Pointwise f,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = sample.map(out, in);
    WeightView view = sample.structuredView(theta);
    String bias = sample.onceIn(4) ? null : "b";
    int G = view.groups();
    float[] x = sample.values(G * rows * in);
    agree(b -> b.linear(view, "w", bias, b.of(G * rows, in, x), f));
    int g = sample.between(0, G - 1);
    WeightView alone = new WeightView(theta, List.of(view.candidates().get(g)));
    float[] part = Arrays.copyOfRange(x, g * rows * in, (g + 1) * rows * in);
    Values all = reference.linear(view, "w", bias, reference.of(G * rows, in, x), f);
    float[] expected =
        Arrays.copyOfRange(reference.read(all), g * rows * out, (g + 1) * rows * out);
    open.forEach(
        (name, b) -> {
          b.begin();
          Values y = b.linear(alone, "w", bias, b.of(rows, in, part), f);
          compare(name + ", alone", expected, b.read(y));
        });
  }

  /**
   * Weights in a stored format, as rows or abreast, give the bits that the same weights give as
   * float32.
   */
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void storedWeights(
      @ForAll("rows") int rows,
      @ForAll("widths") int in,
      @ForAll("widths") int few,
      @ForAll StoredFormat format,
      @ForAll boolean abreast,
      @ForAll long seed) {
    int out = abreast ? few + RowsAbreast.ROWS : few;
    Sample sample = new Sample(seed);
    Map<String, Tensor> stored = new LinkedHashMap<>();
    Tensor w = sample.stored(format, Shape.of(out, in));
    stored.put("w", abreast && AbreastElements.fits(w) ? Sample.abreast(w) : w);
    stored.put("b", sample.stored(format, Shape.of(out)));
    stored.put("gain", sample.stored(format, Shape.of(out)));
    stored.put("shift", sample.weights(out));
    stored.put("moved", sample.weights(out, in));
    Map<String, Tensor> widened = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> widened.put(name, tensor.widened()));
    Parameters theta = Parameters.of(stored);
    Parameters wide = Parameters.of(widened).freeze(p -> !theta.get(p.name()).trainable());
    WeightView view = sample.view(theta);
    WeightView plain = new WeightView(wide, view.candidates());
    float[] x = sample.values(view.groups() * rows * in);
    int[] ids = sample.ids(rows, out);
    List<float[]> expected = read(reference, plain, x, rows, ids);
    Map<String, Backend> all = new LinkedHashMap<>(open);
    all.put("reference", reference);
    all.forEach(
        (name, backend) -> {
          List<float[]> got = read(backend, view, x, rows, ids);
          for (int i = 0; i < got.size(); i++) {
            compare(name + ", value " + i, expected.get(i), got.get(i));
          }
        });
  }

  /** What ops over stored weights and ones beside them give. */
  private static List<float[]> read(Backend b, WeightView view, float[] x, int rows, int[] ids) {
    b.begin();
    int in = view.parameters().get("w").shape().columns();
    Values given = b.of(view.groups() * rows, in, x);
    Values y = b.linear(view, "w", "b", given, Pointwise.IDENTITY);
    Values mixed = b.linear(view, "moved", "b", given, Pointwise.IDENTITY);
    Values norm = b.layerNorm(view, "gain", "shift", 1e-5f, mixed);
    VocabularyLosses losses = b.vocabularyLosses(view, "w", "shift", given, ids);
    return List.of(
        b.read(y),
        b.read(norm),
        b.read(b.rmsNorm(view, "gain", 1e-5f, y)),
        b.read(b.embedding(view, "w", ids)),
        losses.sums(),
        losses.maxima());
  }

  @Property(tries = 100)
  void layerNorm(@ForAll("rows") int rows, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("gain", sample.weights(width));
    tensors.put("bias", sample.weights(width));
    WeightView view = sample.view(sample.parameters(tensors));
    float epsilon = sample.onceIn(2) ? 1e-12f : 1e-5f;
    int total = view.groups() * rows;
    float[] x = sample.values(total * width);
    agree(b -> b.layerNorm(view, "gain", "bias", epsilon, b.of(total, width, x)));
  }

  @Property(tries = 100)
  void embedding(
      @ForAll("rows") int tokens,
      @ForAll("rows") int more,
      @ForAll("widths") int width,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    int vocabulary = more + 1;
    WeightView view =
        sample.view(sample.parameters(Map.of("table", sample.weights(vocabulary, width))));
    int[] ids = sample.ids(tokens, vocabulary);
    agree(b -> b.embedding(view, "table", ids));
  }

  @Property(tries = 100)
  void attention(@ForAll("heads") int heads, @ForAll("headWidths") int D, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Segments segments = sample.segments(sample.onceIn(8) ? 140 : 40);
    int rows = sample.between(1, 3) * segments.total();
    int width = heads * D;
    float[] q = sample.values(rows * width);
    float[] k = sample.values(rows * width);
    float[] v = sample.values(rows * width);
    agree(
        b ->
            b.attention(
                b.of(rows, width, q), b.of(rows, width, k), b.of(rows, width, v), segments, heads));
  }

  @Property(tries = 100)
  void addition(@ForAll("rows") int rows, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    float[] x = sample.values(rows * width);
    float[] y = sample.values(rows * width);
    agree(b -> b.add(b.of(rows, width, x), b.of(rows, width, y)));
    agree(
        b -> {
          Values twice = b.of(rows, width, x);
          return b.add(twice, twice);
        });
  }

  /** What grows is there in the next forward, whatever else took memory or gave it back. */
  @Property(tries = 50)
  void growing(@ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    float[] other = sample.values(40 * width);
    float[][] expected = new float[sample.between(1, 4)][0];
    Map<String, GrowingRows> growing = new LinkedHashMap<>();
    open.forEach((name, b) -> growing.put(name, b.growing(width, expected.length)));
    int[] live = IntStream.range(0, expected.length).toArray();
    for (int forward = 0; forward < 8 && live.length > 0; forward++) {
      int[] kept = IntStream.range(0, live.length).filter(s -> !sample.onceIn(8)).toArray();
      int[] before = live;
      live = IntStream.of(kept).map(s -> before[s]).toArray();
      int[] first = new int[live.length];
      int[] counts = new int[live.length];
      for (int s = 0; s < live.length; s++) {
        int so = expected[live[s]].length / width;
        first[s] = sample.onceIn(5) ? sample.between(0, so) : so;
        counts[s] = sample.onceIn(2) ? 1 : sample.between(1, 40);
      }
      Segments segments = Segments.ofLengths(counts);
      float[] added = sample.values(segments.total() * width);
      for (int s = 0; s < live.length; s++) {
        float[] rows = Arrays.copyOf(expected[live[s]], (first[s] + counts[s]) * width);
        System.arraycopy(
            added, segments.offset(s) * width, rows, first[s] * width, counts[s] * width);
        expected[live[s]] = rows;
      }
      boolean recycled = sample.onceIn(2);
      boolean copied = sample.onceIn(3);
      for (Map.Entry<String, Backend> entry : open.entrySet()) {
        Backend b = entry.getValue();
        GrowingRows rows = growing.get(entry.getKey());
        b.begin();
        rows.keep(kept);
        if (live.length == 0) { // as many rows as there are sequences
          Grown none = rows.with(first, b.of(0, width, added), segments);
          assertEquals(0, none.values().rows());
          assertEquals(0, none.segments().total());
          continue;
        }
        if (copied) {
          GrowingRows copy = rows.copy();
          rows.with(first, b.of(segments.total(), width, new float[added.length]), segments);
          rows = copy;
          growing.put(entry.getKey(), copy);
        }
        Grown all = rows.with(first, b.of(segments.total(), width, added), segments);
        b.of(40, width, other);
        float[] read = b.read(all.values());
        for (int s = 0; s < live.length; s++) {
          int from = all.segments().offset(s) * width;
          int behind = from + all.segments().length(s) * width;
          compare(entry.getKey(), expected[live[s]], Arrays.copyOfRange(read, from, behind));
          compare(entry.getKey(), expected[live[s]], rows.read(s));
        }
        if (recycled) {
          b.recycle(all.values());
        }
      }
    }
  }

  @Property(tries = 100)
  void meanPool(@ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Segments segments = sample.segments(70);
    int rows = sample.between(1, 4) * segments.total();
    float[] x = sample.values(rows * width);
    agree(b -> b.meanPool(b.of(rows, width, x), segments));
  }

  @Property(tries = 100)
  void normalizeRows(@ForAll("rows") int rows, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    float[] x = sample.values(rows * width);
    for (int i = 0; rows > 0 && i < width; i++) {
      x[i] *= 1e-14f; // a row whose norm is below the floor
    }
    agree(b -> b.normalizeRows(b.of(rows, width, x)));
  }

  @Property(tries = 100)
  void writing(@ForAll("sizes") int size, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = written(sample, size, width);
    Direction v = sample.direction(theta);
    double scale = sample.scale();
    agreeOnWeights(
        theta,
        (backend, weights) -> {
          weights.add(scale, v);
          weights.add(-0.5, v);
        });
  }

  @Property(tries = 100)
  void updating(@ForAll("sizes") int size, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = written(sample, size, width);
    Direction v = sample.direction(theta);
    agreeOnWeights(
        theta,
        (backend, weights) -> {
          MomentumUpdate update = new MomentumUpdate(weights, v);
          backend.update(update);
          backend.update(update);
          update.assertEveryTrainableElementWasVisited(2);
        });
  }

  @Property(tries = 100)
  void rules(@ForAll("sizes") int size, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    RandomUpdate update = new RandomUpdate(sample, written(sample, size, width));
    Map<String, float[]> expected = update.apply(reference);
    open.forEach(
        (name, backend) ->
            update
                .apply(backend)
                .forEach(
                    (tensor, got) -> compare(name + ", " + tensor, expected.get(tensor), got)));
  }

  @Property(tries = 20)
  void programs(@ForAll("smallWidths") int width, @ForAll long seed) {
    RandomProgram program = new RandomProgram(seed, width);
    List<float[]> expected = program.run(reference);
    open.forEach(
        (name, backend) -> {
          List<float[]> got = program.run(backend);
          assertEquals(expected.size(), got.size());
          for (int i = 0; i < got.size(); i++) {
            compare(name + ", value " + i + " of the program", expected.get(i), got.get(i));
          }
        });
  }

  /** Sizes of tensors around the runs of the noise and the chunks in which a backend may work. */
  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(
        0, 1, 63, 64, 65, 127, 128, 129, 1000, 1023, 1024, 1025, 4095, 4097, 16_384, 70_001);
  }

  private static Parameters written(Sample sample, int size, int width) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("vector", sample.weights(size));
    tensors.put("matrix", sample.weights(sample.between(0, 40), width));
    tensors.put("scalar", sample.weights());
    tensors.put("third", sample.weights(3, 5, 7));
    return sample.parameters(tensors);
  }

  private interface Write {
    void to(Backend backend, Parameters weights);
  }

  private void agreeOnWeights(Parameters theta, Write write) {
    String before = theta.sha256();
    Parameters expected = theta.copy().on(reference);
    write.to(reference, expected);
    open.forEach(
        (name, backend) -> {
          Parameters got = theta.copy().on(backend);
          write.to(backend, got);
          theta
              .list()
              .forEach(
                  p ->
                      compare(
                          name + ", tensor " + p.name(),
                          expected.tensor(p).floats(),
                          got.tensor(p).floats()));
        });
    assertEquals(before, theta.sha256(), "a copy shares storage with its original");
  }
}
