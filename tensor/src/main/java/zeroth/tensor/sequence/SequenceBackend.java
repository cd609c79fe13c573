package zeroth.tensor.sequence;

import java.util.Arrays;
import java.util.stream.IntStream;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.NoiseGenerator;

/**
 * A backend on which every sequence of a batch reads the weights at a place of its own. A model's
 * forward is what it is on any backend, with plain weights; each row of its values remembers the
 * sequence that it belongs to, and ops that read trainable weights perturb them for that sequence.
 *
 * <p>What is computed: for {@link zeroth.tensor.direction.SequenceDirections.Each} the bits of a
 * forward of each sequence alone; for {@link Flipout} what {@code SharedNoise} says, with one noise
 * for all sequences; for {@link OutputNoise} what {@code NoisyOutputs} says. The bits do not depend
 * on the backend inside.
 */
public final class SequenceBackend implements Backend {
  private final Backend inner;
  private final SequenceUses uses; // or null
  private final SharedNoise.Zeros zeros;
  private final Scratch scratch = new Scratch();
  private PerSequence places;
  private Segments sequences;

  /**
   * @param inner computes
   */
  public SequenceBackend(Backend inner) {
    this(inner, null);
  }

  /**
   * @param inner computes
   * @param uses is told of linear maps; null for nobody, for whom nothing is read
   */
  public SequenceBackend(Backend inner, SequenceUses uses) {
    this.inner = inner;
    this.uses = uses;
    this.zeros = new SharedNoise.Zeros(inner);
  }

  /**
   * Values inside, and the sequence of each row; null where rows belong to none.
   *
   * @param inner of the backend inside
   */
  private record Rows(Values inner, int[] sequences) implements Values {
    @Override
    public int rows() {
      return inner.rows();
    }

    @Override
    public int columns() {
      return inner.columns();
    }
  }

  /**
   * Begins a forward of a batch.
   *
   * @param places of the sequences
   * @param sequences of the batch's tokens, T in all; at least one. An example of several texts is
   *     one sequence here, if its texts lie side by side
   */
  public void begin(PerSequence places, Segments sequences) {
    inner.begin();
    this.places = places;
    this.sequences = sequences;
  }

  /**
   * Not for this backend.
   *
   * @throws IllegalStateException always: a forward begins with places
   */
  @Override
  public void begin() {
    throw new IllegalStateException("a forward of sequences begins with their places");
  }

  private ViewOps ops(WeightView weights) {
    if (places == null) {
      throw new IllegalStateException("no forward has begun");
    }
    if (weights.groups() != 1 || !weights.candidates().get(0).isNone()) {
      throw new IllegalArgumentException("sequences at places of their own read plain weights");
    }
    NamedTensors theta = weights.parameters();
    OneByOne alone = new OneByOne(inner, theta, places);
    SequenceDirections v = places.directions();
    if (v instanceof SequenceDirections.Restricted restricted) {
      v = restricted.inner(); // the batch reads no other rows
    }
    double eps = places.scale();
    int B = sequences.count();
    if (v instanceof Flipout flipout) {
      return new SharedNoise(inner, theta, eps, flipout, B, zeros, scratch, alone);
    }
    return v instanceof OutputNoise noise
        ? new NoisyOutputs(inner, theta, eps, noise, B, scratch)
        : alone;
  }

  private boolean moves(Parameter... tensors) {
    return places.scale() != 0 && Arrays.stream(tensors).anyMatch(p -> p != null && p.trainable());
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    Parameter p = OpChecks.embedding(weights, table, ids);
    ViewOps ops = ops(weights);
    if (ids.length != sequences.total()) {
      throw new IllegalArgumentException(
          ids.length + " rows of an embedding, for sequences of " + sequences.total() + " tokens");
    }
    int[] owners = new int[ids.length];
    for (int i = 0; i < sequences.count(); i++) {
      Arrays.fill(owners, sequences.offset(i), sequences.offset(i + 1), i);
    }
    return new Rows(
        moves(p) ? ops.embedding(p, ids, owners) : inner.embedding(weights, table, ids), owners);
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    Parameter w = OpChecks.linear(weights, weight, bias, x);
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    ViewOps ops = ops(weights);
    Rows in = (Rows) x;
    if (uses != null && (w.trainable() || (b != null && b.trainable()))) {
      uses.mapped(w, b, inner.read(in.inner), owners(in));
    }
    return like(
        in,
        moves(w, b)
            ? ops.affine(w, b, in.inner, owners(in), f)
            : inner.affine(weights, weight, bias, in.inner, f));
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    OpChecks.layerNorm(weights, gain, bias, x);
    Parameter g = weights.parameters().get(gain);
    Parameter b = weights.parameters().get(bias);
    ViewOps ops = ops(weights);
    Rows in = (Rows) x;
    return like(
        in,
        moves(g, b)
            ? ops.layerNorm(g, b, epsilon, in.inner, owners(in))
            : inner.layerNorm(weights, gain, bias, epsilon, in.inner));
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    Parameter g = OpChecks.rmsNorm(weights, gain, x);
    ViewOps ops = ops(weights);
    Rows in = (Rows) x;
    return like(
        in,
        moves(g)
            ? ops.rmsNorm(g, epsilon, in.inner, owners(in))
            : inner.rmsNorm(weights, gain, epsilon, in.inner));
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    Parameter w = OpChecks.vocabularyLosses(weights, weight, bias, x, targets);
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    ViewOps ops = ops(weights);
    Rows in = (Rows) x;
    return moves(w, b)
        ? ops.vocabularyLosses(w, b, in.inner, targets, owners(in))
        : inner.vocabularyLosses(weights, weight, bias, in.inner, targets);
  }

  private static int[] owners(Rows x) {
    if (x.sequences == null) {
      throw new IllegalArgumentException("rows that belong to no sequence are put to weights");
    }
    return x.sequences;
  }

  private static Values like(Rows x, Values y) {
    return new Rows(y, x.sequences);
  }

  private static Values inner(Values x) {
    return ((Rows) x).inner;
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    return new Rows(inner.of(rows, columns, elements), null);
  }

  @Override
  public float[] read(Values x) {
    return inner.read(inner(x));
  }

  @Override
  public void recycle(Values... values) {
    inner.recycle(Arrays.stream(values).map(SequenceBackend::inner).toArray(Values[]::new));
  }

  @Override
  public void finish() {
    inner.finish();
  }

  @Override
  public Values add(Values a, Values b) {
    return like((Rows) a, inner.add(inner(a), inner(b)));
  }

  @Override
  public Values addScaled(Values z, float scale, Values u, Pointwise f) {
    return like((Rows) z, inner.addScaled(inner(z), scale, inner(u), f));
  }

  @Override
  public Values multiply(Values a, Values b) {
    return like((Rows) a, inner.multiply(inner(a), inner(b)));
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    return like((Rows) x, inner.rotate(inner(x), rotary, positions));
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    return like((Rows) q, inner.attention(inner(q), inner(k), inner(v), pattern));
  }

  @Override
  public Values normalizeRows(Values x) {
    return like((Rows) x, inner.normalizeRows(inner(x)));
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    int groups = OpChecks.select(x, tokens, rows);
    int[] owners = ((Rows) x).sequences;
    IntStream chosen =
        IntStream.range(0, groups * rows.length)
            .map(r -> r / rows.length * tokens + rows[r % rows.length]);
    return new Rows(
        inner.select(inner(x), tokens, rows),
        owners == null ? null : chosen.map(r -> owners[r]).toArray());
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    OpChecks.meanPool(x, segments);
    int[] owners = ((Rows) x).sequences;
    IntStream firsts = IntStream.range(0, segments.count()).map(segments::offset);
    return new Rows(
        inner.meanPool(inner(x), segments),
        owners == null ? null : firsts.map(r -> owners[r]).toArray());
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    OpChecks.join(a, first, b, second);
    int[] left = ((Rows) a).sequences;
    int[] right = ((Rows) b).sequences;
    int[] owners = left == null || right == null ? null : new int[a.rows() + b.rows()];
    int to = 0;
    for (int s = 0; owners != null && s < first.count(); s++) {
      System.arraycopy(left, first.offset(s), owners, to, first.length(s));
      to += first.length(s);
      System.arraycopy(right, second.offset(s), owners, to, second.length(s));
      to += second.length(s);
    }
    return new Rows(inner.join(inner(a), first, inner(b), second), owners);
  }

  @Override
  public String description() {
    return inner.description();
  }

  @Override
  public NoiseGenerator noise() {
    return inner.noise();
  }

  @Override
  public void each(int count, Task task) {
    inner.each(count, task);
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    inner.add(parameters, scale, direction);
  }

  @Override
  public void update(Update update) {
    inner.update(update);
  }

  @Override
  public void expose(Tensor tensor) {
    inner.expose(tensor);
  }

  @Override
  public void close() {
    inner.close();
  }
}
