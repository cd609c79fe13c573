package zeroth.transformer.trunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.RandomModels;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;

/** Forwards that stop in front of a layer, in every kind of body. */
class BodyTest {
  private static final List<int[]> TEXTS =
      List.of(new int[] {3, 1, 4, 1, 5}, new int[] {9, 2, 6}, new int[] {5});

  private final Backend backend = new ReferenceBackend();

  static List<RandomBody<?>> bodies() {
    return RandomBody.all();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void goesOnInFrontOfAnyLayerAsIfItHadNotStopped(RandomBody<?> subject) {
    stops(subject);
  }

  private <B extends Batch<B>> void stops(RandomBody<B> subject) {
    B batch = subject.pack().apply(TEXTS);
    Body<B> body = subject.body();
    WeightView view = view(subject.theta());
    backend.begin();
    float[] whole = backend.read(body.forward(backend, view, batch));
    for (int l = 0; l <= body.layers(); l++) {
      float[] states = upTo(l, subject, view, batch);
      assertEquals(2 * body.rows(batch).total() * body.width(), states.length);
      backend.begin();
      var placed = backend.of(states.length / body.width(), body.width(), states);
      assertArrayEquals(whole, backend.read(body.from(l, backend, view, batch, placed)), "at " + l);
    }
  }

  /**
   * Where a tensor alone is trained, the states that it changes first are those behind the border.
   */
  @ParameterizedTest
  @MethodSource("bodies")
  void theBorderIsWhereStatesBeginToDiffer(RandomBody<?> subject) {
    differ(subject);
  }

  private <B extends Batch<B>> void differ(RandomBody<B> subject) {
    B batch = subject.pack().apply(TEXTS);
    for (Parameter p : subject.theta().list()) {
      Parameters theta = subject.trainable(List.of(p.index()));
      int last = -1;
      for (int l = 0; l <= subject.body().layers(); l++) {
        float[] both = upTo(l, subject, view(theta), batch);
        float[] one = Arrays.copyOf(both, both.length / 2);
        float[] other = Arrays.copyOfRange(both, both.length / 2, both.length);
        last = Arrays.equals(one, other) ? l : last;
      }
      assertEquals(Math.max(0, last), subject.body().border(theta), p.name());
    }
  }

  private <B extends Batch<B>> float[] upTo(
      int layer, RandomBody<B> subject, WeightView view, B batch) {
    backend.begin();
    return backend.read(subject.body().upTo(layer, backend, view, batch));
  }

  /** Two candidates, so that what is trained makes them differ. */
  private static WeightView view(Parameters theta) {
    Direction z = new Direction.Gaussian(Key.ofSeed(2));
    return new WeightView(theta, List.of(z.times(0.4), z.times(-0.4)));
  }

  /** Whatever a term's tensors are called, and whichever of them is trained. */
  @Test
  void aTermIsReadWhereItsMatrixIs() {
    EncoderConfig config = RandomModels.config(EncoderFamily.BERT, 2, 4, 3, 12);
    Map<String, Shape> shapes = Encoder.shapes(config);
    shapes.put("a", Shape.of(2, 8));
    shapes.put("b", Shape.of(8, 2));
    String matrix = "encoder.layer.1.attention.self.value.weight";
    String later = "encoder.layer.2.attention.output.dense.weight";
    LowRankTerm term = new LowRankTerm("a", "b", 0.5f);
    for (String trained : List.of("a", "b")) {
      Parameters theta = RandomModels.parameters(shapes, 3).freeze(p -> !p.name().equals(trained));
      Encoder encoder = new Encoder(config);
      assertEquals(3, encoder.border(theta), "read by nothing");
      assertEquals(2, encoder.border(theta.with(Map.of(later, term))));
      assertEquals(1, encoder.border(theta.with(Map.of(later, term, matrix, term))));
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void theBorderOfSomeTensorsIsThatOfTheFirst(RandomBody<?> subject) {
    int layers = subject.body().layers();
    assertEquals(layers, subject.body().border(subject.trainable(List.of())), "nothing is trained");
    assertEquals(0, subject.body().border(subject.theta()), "everything is");
    List<Parameter> list = subject.theta().list();
    for (int i = 0; i < list.size(); i++) {
      int j = (7 * i + 3) % list.size();
      int one = subject.body().border(subject.trainable(List.of(i)));
      int other = subject.body().border(subject.trainable(List.of(j)));
      assertEquals(Math.min(one, other), subject.body().border(subject.trainable(List.of(i, j))));
    }
  }
}
