package zeroth.tensor.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** The kernel's ops of decoders and heads run as Java, for where there is no device. */
class SequenceOpsInJavaTest {
  private static final int WIDTH = 12;
  private static final int VOCABULARY = 530;

  private final Sample sample = new Sample(11);
  private final Segments segments = Segments.ofLengths(3, 1, 5);
  private final Backend java = new OpenClBackend(new Session(new JavaProgram(), 1));
  private final Backend reference = new ReferenceBackend();

  private void agree(Function<Backend, Values> op) {
    java.begin();
    float[] expected = reference.read(op.apply(reference));
    assertArrayEquals(expected, java.read(op.apply(java)));
  }

  private static Values x(Backend b, float[] elements) {
    return b.of(elements.length / WIDTH, WIDTH, elements);
  }

  private WeightView view() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", sample.weights(VOCABULARY, WIDTH));
    tensors.put("b", sample.weights(VOCABULARY));
    tensors.put("w", sample.weights(WIDTH, WIDTH));
    tensors.put("gain", sample.weights(WIDTH / 3));
    Direction z = new Direction.Gaussian(Key.ofSeed(3));
    return new WeightView(
        Parameters.of(tensors), List.of(z.times(0.1), Perturbation.NONE, z.times(-0.1)));
  }

  @Test
  void rowsAreTurnedMultipliedChosenAndJoined() {
    int rows = 2 * segments.total();
    float[] p = sample.values(rows * WIDTH);
    float[] q = sample.values(rows * WIDTH);
    Rotary rotary = Rotary.of(new double[] {1, 0.1}, 9);
    int[] positions = sample.ids(segments.total(), 9);
    agree(b -> b.multiply(x(b, p), x(b, q)));
    agree(b -> b.select(x(b, p), segments.total(), new int[] {8, 0, 0, 3}));
    agree(b -> b.join(x(b, p), segments, x(b, q), segments));
    agree(b -> b.rotate(x(b, p), rotary, positions));
  }

  @Test
  void attentionSharesHeadsAndHidesLaterKeys() {
    Segments keys = Segments.ofLengths(5, 4, 5);
    float[] q = sample.values(2 * segments.total() * WIDTH);
    float[] k = sample.values(2 * keys.total() * WIDTH / 2);
    float[] v = sample.values(2 * keys.total() * WIDTH / 2);
    for (boolean causal : new boolean[] {false, true}) {
      Attention pattern = new Attention(segments, keys, 4, 2, causal);
      agree(
          b ->
              b.attention(
                  x(b, q),
                  b.of(2 * keys.total(), WIDTH / 2, k),
                  b.of(2 * keys.total(), WIDTH / 2, v),
                  pattern));
    }
  }

  @Test
  void activationsNormsAndLossesUnderPerturbedWeights() {
    WeightView view = view();
    float[] x = sample.values(6 * WIDTH);
    agree(b -> b.rmsNorm(view, "gain", 1e-5f, x(b, x)));
    for (Pointwise f : Pointwise.values()) {
      agree(b -> b.linear(view, "w", null, x(b, x), f));
    }
    java.begin();
    int[] targets = {0, VOCABULARY - 1};
    for (String bias : new String[] {"b", null}) {
      VocabularyLosses expected =
          reference.vocabularyLosses(view, "table", bias, x(reference, x), targets);
      VocabularyLosses got = java.vocabularyLosses(view, "table", bias, x(java, x), targets);
      assertArrayEquals(expected.maxima(), got.maxima());
      assertArrayEquals(expected.sums(), got.sums());
      assertArrayEquals(expected.targets(), got.targets());
    }
  }
}
