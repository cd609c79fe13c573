package zeroth.tensor.backend;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.NoiseGenerator;

/**
 * A backend around another that computes all: for those that look on, or put something between. Ops
 * that {@link Backend} makes of others are not forwarded but made of the others here, to the same
 * bits, so that one that is overridden sees every use.
 */
public abstract class ForwardingBackend implements Backend {
  private final Backend inner;

  /**
   * @param inner computes
   */
  protected ForwardingBackend(Backend inner) {
    this.inner = inner;
  }

  /** What computes. */
  protected final Backend inner() {
    return inner;
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    return inner.embedding(weights, table, ids);
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    return inner.affine(weights, weight, bias, x, f);
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    return inner.vocabularyLosses(weights, weight, bias, x, targets);
  }

  @Override
  public String description() {
    return inner.description();
  }

  @Override
  public void begin() {
    inner.begin();
  }

  @Override
  public void recycle(Values... values) {
    inner.recycle(values);
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    return inner.of(rows, columns, elements);
  }

  @Override
  public void finish() {
    inner.finish();
  }

  @Override
  public float[] read(Values x) {
    return inner.read(x);
  }

  @Override
  public GrowingRows growing(int columns, int sequences) {
    return inner.growing(columns, sequences);
  }

  @Override
  public Values addScaled(Values z, float scale, Values u, Pointwise f) {
    return inner.addScaled(z, scale, u, f);
  }

  @Override
  public Values add(Values a, Values b) {
    return inner.add(a, b);
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    return inner.layerNorm(weights, gain, bias, epsilon, x);
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    return inner.rmsNorm(weights, gain, epsilon, x);
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    return inner.rotate(x, rotary, positions);
  }

  @Override
  public Values multiply(Values a, Values b) {
    return inner.multiply(a, b);
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    return inner.select(x, tokens, rows);
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    return inner.join(a, first, b, second);
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    return inner.attention(q, k, v, pattern);
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    return inner.meanPool(x, segments);
  }

  @Override
  public Values normalizeRows(Values x) {
    return inner.normalizeRows(x);
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

  /** Closes the backend inside. */
  @Override
  public void close() {
    inner.close();
  }
}
