package zeroth.zo.laws;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Attention;
import zeroth.tensor.Backend;
import zeroth.tensor.Parameters;
import zeroth.tensor.Pointwise;
import zeroth.tensor.Rotary;
import zeroth.tensor.Segments;
import zeroth.tensor.Update;
import zeroth.tensor.Values;
import zeroth.tensor.VocabularyLosses;
import zeroth.tensor.WeightView;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.reference.ReferenceBackend;

/** A backend that writes as the reference does and keeps the directions that went into theta. */
final class WritesOnly implements Backend {
  private final ReferenceBackend reference = new ReferenceBackend();
  private final List<Direction> applied = new ArrayList<>();
  private Parameters theta;

  /** From now on writes into these parameters are kept. */
  void watch(Parameters theta) {
    this.theta = theta;
  }

  /** Directions written into the watched parameters, in order. */
  List<Direction> applied() {
    return applied;
  }

  @Override
  public void add(Parameters parameters, double scale, Direction direction) {
    if (parameters == theta) {
      applied.add(direction);
    }
    reference.add(parameters, scale, direction);
  }

  @Override
  public void update(Update update) {
    if (update.parameters() == theta) {
      applied.add(update.direction());
    }
    reference.update(update);
  }

  @Override
  public String description() {
    return "writes only";
  }

  @Override
  public void begin() {
    throw forward();
  }

  @Override
  public void recycle(Values... values) {
    throw forward();
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    throw forward();
  }

  @Override
  public float[] read(Values x) {
    throw forward();
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    throw forward();
  }

  @Override
  public Values linear(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    throw forward();
  }

  @Override
  public Values add(Values a, Values b) {
    throw forward();
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float eps, Values x) {
    throw forward();
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    throw forward();
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    throw forward();
  }

  @Override
  public Values multiply(Values a, Values b) {
    throw forward();
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    throw forward();
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    throw forward();
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    throw forward();
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    throw forward();
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    throw forward();
  }

  @Override
  public Values normalizeRows(Values x) {
    throw forward();
  }

  @Override
  public void close() {
    reference.close();
  }

  private static UnsupportedOperationException forward() {
    return new UnsupportedOperationException("methods see a model through their objective alone");
  }
}
