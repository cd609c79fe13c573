package zeroth.tensor.agreement;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * The reference behind copies that it spoils as soon as they are recycled or a forward begins: the
 * strictest reading of how long a value lives. The suite's own programs must not notice.
 */
final class SpoilingBackend implements Backend {
  private final ReferenceBackend reference = new ReferenceBackend();
  private final Map<Values, float[]> alive = new IdentityHashMap<>();

  private record Handle(int rows, int columns) implements Values {}

  private Values hold(Values x) {
    Values handle = new Handle(x.rows(), x.columns());
    alive.put(handle, reference.read(x));
    return handle;
  }

  private Values use(Values handle) {
    return reference.of(handle.rows(), handle.columns(), alive.get(handle));
  }

  @Override
  public String description() {
    return "reference with spoiled memory";
  }

  @Override
  public void begin() {
    alive.clear();
  }

  @Override
  public void recycle(Values... values) {
    for (Values x : values) {
      Arrays.fill(alive.get(x), Float.NaN);
    }
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    return hold(reference.of(rows, columns, elements));
  }

  @Override
  public float[] read(Values x) {
    return alive.get(x).clone();
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    return hold(reference.embedding(weights, table, ids));
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    return hold(reference.affine(weights, weight, bias, use(x), f));
  }

  @Override
  public Values add(Values a, Values b) {
    return hold(reference.add(use(a), use(b)));
  }

  @Override
  public Values addScaled(Values z, float scale, Values u, Pointwise f) {
    return hold(reference.addScaled(use(z), scale, use(u), f));
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    return hold(reference.layerNorm(weights, gain, bias, epsilon, use(x)));
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    return hold(reference.rmsNorm(weights, gain, epsilon, use(x)));
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    return hold(reference.rotate(use(x), rotary, positions));
  }

  @Override
  public Values multiply(Values a, Values b) {
    return hold(reference.multiply(use(a), use(b)));
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    return hold(reference.select(use(x), tokens, rows));
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    return hold(reference.join(use(a), first, use(b), second));
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    return hold(reference.attention(use(q), use(k), use(v), pattern));
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    return reference.vocabularyLosses(weights, weight, bias, use(x), targets);
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    return hold(reference.meanPool(use(x), segments));
  }

  @Override
  public Values normalizeRows(Values x) {
    return hold(reference.normalizeRows(use(x)));
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    reference.add(parameters, scale, direction);
  }

  @Override
  public void update(Update update) {
    reference.update(update);
  }

  @Override
  public void close() {
    reference.close();
  }
}
