package zeroth.tensor.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.RowNoise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/**
 * One small computation for every op of a forward, on normal elements, of shapes that fill no tile:
 * what a {@link SelfTest} asks a device and the reference for.
 */
final class OpTrials {
  private static final int OUT = 70;
  private static final int IN = 150;
  private static final int ROWS = 67;
  private static final int HEADS = 5;
  private static final int VOCABULARY = 2 * VocabularyLosses.BLOCK + 9;

  /** Of a group; there are two. */
  private static final Segments SEQUENCES = Segments.ofLengths(ROWS / 3, 1);

  private static final int TOKENS = SEQUENCES.total();

  private OpTrials() {}

  /**
   * A computation.
   *
   * @param what it is, for the finding
   * @param result its elements, on any backend
   */
  record Trial(String what, Function<Backend, float[]> result) {
    static Trial of(String what, Function<Backend, Values> op) {
      return new Trial(what, b -> b.read(op.apply(b)));
    }
  }

  static List<Trial> all() {
    List<Trial> trials = new ArrayList<>();
    trials.addAll(attention());
    trials.addAll(rows());
    trials.addAll(norms());
    trials.addAll(products());
    trials.addAll(heads());
    return trials;
  }

  private static List<Trial> attention() {
    int rows = 2 * TOKENS;
    Attention causal = Attention.causal(SEQUENCES, HEADS, 1);
    Attention generation = new Attention(Segments.ofLengths(1, 1), SEQUENCES, HEADS, HEADS, true);
    return List.of(
        Trial.of(
            "attention",
            b -> b.attention(x(b, rows, 9), x(b, rows, 10), x(b, rows, 11), SEQUENCES, HEADS)),
        Trial.of(
            "causal attention with shared keys",
            b ->
                b.attention(
                    x(b, rows, 9),
                    b.of(rows, OUT / HEADS, elements(rows * OUT / HEADS, 10)),
                    b.of(rows, OUT / HEADS, elements(rows * OUT / HEADS, 11)),
                    causal)),
        Trial.of(
            "attention with earlier keys",
            b -> b.attention(x(b, 4, 9), x(b, rows, 10), x(b, rows, 11), generation)),
        Trial.of("mean pooling", b -> b.meanPool(x(b, rows, 11), SEQUENCES)));
  }

  private static List<Trial> rows() {
    int rows = 2 * TOKENS;
    int[] chosen = IntStream.range(0, TOKENS).map(t -> (7 * t + 3) % TOKENS).toArray();
    int[] others = IntStream.range(0, rows).map(r -> r % 3).toArray();
    Rotary rotary = Rotary.of(new double[] {1, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3}, TOKENS);
    return List.of(
        Trial.of("sum", b -> b.add(x(b, rows, 14), x(b, rows, 15))),
        Trial.of("product", b -> b.multiply(x(b, rows, 14), x(b, rows, 15))),
        Trial.of(
            "product with chosen rows", b -> b.multiplyRows(x(b, rows, 14), x(b, 3, 15), others)),
        Trial.of(
            "scaled sum", b -> b.addScaled(x(b, rows, 14), 0.3f, x(b, rows, 15), Pointwise.GELU)),
        Trial.of("chosen rows", b -> b.select(x(b, rows, 14), TOKENS, chosen)),
        Trial.of(
            "joined rows",
            b -> b.join(x(b, rows, 14), SEQUENCES, x(b, 4, 15), Segments.ofLengths(1, 1))),
        Trial.of("rotary positions", b -> b.rotate(x(b, rows, 14), rotary, chosen)));
  }

  private static List<Trial> norms() {
    WeightView view = noisy(weights());
    WeightView heads = noisy(Parameters.of("gain", tensor(7, OUT / HEADS)));
    Segments uneven = Segments.ofLengths(3, ROWS);
    return List.of(
        Trial.of("layer norm", b -> b.layerNorm(view, "b", "b", 1e-12f, x(b, 2 * ROWS, 8))),
        Trial.of("root mean square norm", b -> b.rmsNorm(heads, "gain", 1e-5f, x(b, 2 * ROWS, 8))),
        Trial.of(
            "layer norm of uneven candidates",
            b -> b.layerNorm(view, "b", "b", 1e-12f, x(b, uneven.total(), 8), uneven)),
        Trial.of("normalised rows", b -> b.normalizeRows(x(b, 2 * ROWS, 8))));
  }

  private static List<Trial> products() {
    List<Trial> trials = new ArrayList<>();
    WeightView view = noisy(weights());
    for (Pointwise f : Pointwise.values()) {
      String name = f.name().toLowerCase(Locale.ROOT);
      trials.add(Trial.of("matrix product, " + name, b -> linear(b, view, 2 * ROWS, f)));
    }
    trials.add(Trial.of("matrix product of one row", b -> linear(b, view, 2, Pointwise.IDENTITY)));
    Segments uneven = Segments.ofLengths(3, ROWS);
    trials.add(
        Trial.of(
            "matrix product of uneven candidates",
            b ->
                b.affine(
                    view,
                    "w",
                    "b",
                    b.of(uneven.total(), IN, input(uneven.total())),
                    uneven,
                    Pointwise.IDENTITY)));
    WeightView plain = WeightView.plain(weights());
    WeightView noise = view.alone(1);
    int[] others = IntStream.range(0, ROWS).map(r -> r % 3).toArray();
    trials.add(
        Trial.of(
            "matrix product with noise of its rows",
            b ->
                b.affine(
                    plain,
                    "w",
                    "b",
                    b.of(ROWS, IN, input(ROWS)),
                    new RowNoise(
                        0.3f,
                        others,
                        new RowNoise.Product(noise, b.of(ROWS, IN, input(ROWS)), x(b, 3, 16)),
                        x(b, 3, 17)),
                    Pointwise.GELU)));
    WeightView structured = both(weights(), lowRank());
    trials.add(
        Trial.of(
            "matrix product with low-rank terms",
            b -> linear(b, structured, 2 * ROWS, Pointwise.IDENTITY)));
    WeightView curved = both(weights(), curved());
    trials.add(
        Trial.of(
            "matrix product under a curved direction",
            b -> linear(b, curved, 2 * ROWS, Pointwise.IDENTITY)));
    WeightView adapted = noisy(adapter());
    trials.add(
        Trial.of(
            "matrix product beside an adapter",
            b -> linear(b, adapted, 2 * ROWS, Pointwise.IDENTITY)));
    return trials;
  }

  private static List<Trial> heads() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", tensor(17, VOCABULARY, OUT));
    WeightView noisy = noisy(Parameters.of(tensors));
    WeightView lowRank = both(Parameters.of(tensors), lowRank());
    int[] tokens = IntStream.range(0, TOKENS).map(t -> 97 * t % VOCABULARY).toArray();
    return List.of(
        Trial.of("embedding rows", b -> b.embedding(noisy, "table", tokens)),
        Trial.of("embedding rows, low rank", b -> b.embedding(lowRank, "table", tokens)),
        new Trial("losses over a vocabulary", b -> vocabulary(b, noisy, tokens)));
  }

  private static float[] vocabulary(Backend b, WeightView view, int[] targets) {
    VocabularyLosses losses =
        b.vocabularyLosses(view, "table", null, x(b, 2 * TOKENS, 18), targets);
    float[] all = Arrays.copyOf(losses.maxima(), 3 * losses.rows());
    System.arraycopy(losses.sums(), 0, all, losses.rows(), losses.rows());
    System.arraycopy(losses.targets(), 0, all, 2 * losses.rows(), losses.rows());
    return all;
  }

  private static Values linear(Backend b, WeightView view, int rows, Pointwise f) {
    return b.linear(view, "w", "b", b.of(rows, IN, input(rows)), f);
  }

  private static float[] input(int rows) {
    return elements(rows * IN, 7);
  }

  /** Values of OUT columns. */
  private static Values x(Backend b, int rows, int seed) {
    return b.of(rows, OUT, elements(rows * OUT, seed));
  }

  /** A map's matrix and bias, which updates are tried on, too. */
  static Parameters weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", tensor(5, OUT, IN));
    tensors.put("b", tensor(6, OUT));
    return Parameters.of(tensors);
  }

  private static Parameters adapter() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", tensor(5, OUT, IN));
    tensors.put("b", tensor(6, OUT));
    tensors.put("A", tensor(19, 8, IN));
    tensors.put("B", tensor(20, OUT, 8));
    return Parameters.of(tensors).with(Map.of("w", new LowRankTerm("A", "B", 2)));
  }

  /** Two candidates along noise of both laws. */
  private static WeightView noisy(Parameters theta) {
    return both(
        theta, new Direction.Gaussian(Key.ofSeed(2)).plus(new Direction.Rademacher(Key.ofSeed(3))));
  }

  private static Direction lowRank() {
    return new LowRank(
        new Factor.Keyed(Key.ofSeed(21)),
        new Factor.Keyed(Key.ofSeed(22)),
        3,
        new Direction.Gaussian(Key.ofSeed(23)));
  }

  private static Direction curved() {
    Map<String, Tensor> rows = Map.of("w", tensor(24, IN), "b", tensor(25, OUT));
    return new Curved(new Direction.Gaussian(Key.ofSeed(26)), Parameters.of(rows), 0.1);
  }

  private static WeightView both(Parameters theta, Direction z) {
    return new WeightView(theta, List.of(z.times(1e-2), z.times(-1e-2)));
  }

  private static Tensor tensor(int seed, int... dimensions) {
    Shape shape = Shape.of(dimensions);
    return new Tensor(shape, elements(shape.size(), seed));
  }

  /** Normal elements; what they are made of is tried where a device makes noise. */
  private static float[] elements(int count, int seed) {
    float[] x = new float[count];
    new ReferenceNoise().addGaussian(Key.ofSeed(seed), 0, count, 1, x, 0);
    return x;
  }
}
