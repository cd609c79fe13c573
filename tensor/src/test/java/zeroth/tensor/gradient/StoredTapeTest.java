package zeroth.tensor.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.reference.ReferenceBackend;

/** Gradients through frozen weights in a stored format are those through the same in float32. */
class StoredTapeTest {
  private static final int WIDTH = 32;
  private static final int TOKENS = 7;

  @ParameterizedTest
  @EnumSource(StoredFormat.class)
  void gradientsHaveTheBitsOfTheWidenedWeights(StoredFormat format) {
    Sample sample = new Sample(6);
    Map<String, Tensor> stored = new LinkedHashMap<>();
    stored.put("table", sample.stored(format, Shape.of(48, WIDTH)));
    stored.put("up", sample.stored(format, Shape.of(2 * WIDTH, WIDTH)));
    stored.put("gain", sample.stored(format, Shape.of(WIDTH)));
    stored.put("down", sample.weights(WIDTH, 2 * WIDTH));
    stored.put("bias", sample.weights(WIDTH));
    Map<String, Tensor> widened = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> widened.put(name, tensor.widened()));
    Parameters theta = Parameters.of(stored);
    List<float[]> expected;
    try (Tape tape = new Tape(new ReferenceBackend())) {
      expected =
          gradients(tape, Parameters.of(widened).freeze(p -> !theta.get(p.name()).trainable()));
      same(expected, gradients(tape, theta));
    }
    try (Tape tape = new Tape(CpuBackend.create(2))) {
      same(expected, gradients(tape, theta));
    }
    for (float x : expected.get(0)) {
      assertTrue(Float.isFinite(x));
    }
    assertTrue(IntStream.range(0, WIDTH).anyMatch(i -> expected.get(1)[i] != 0));
  }

  private static void same(List<float[]> expected, List<float[]> got) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), got.get(i));
    }
  }

  /** Gradients of the trainable tensors, which lie before and behind stored ones. */
  private static List<float[]> gradients(Tape tape, Parameters theta) {
    WeightView view = WeightView.plain(theta);
    int[] ids = {3, 0, 47, 3, 9, 1, 22};
    tape.begin();
    Values x = tape.embedding(view, "table", ids);
    Values h = tape.linear(view, "up", null, x, Pointwise.GELU);
    Values y = tape.linear(view, "down", "bias", h, Pointwise.TANH);
    Values z = tape.rmsNorm(view, "gain", 1e-5f, tape.add(x, y));
    Values out =
        tape.linear(
            view,
            "down",
            null,
            tape.linear(view, "up", null, z, Pointwise.SILU),
            Pointwise.IDENTITY);
    VocabularyLosses losses = tape.vocabularyLosses(view, "table", null, out, ids);
    double[] dl = new double[TOKENS];
    Arrays.fill(dl, 1.0 / TOKENS);
    Parameters gradient = theta.zeros(p -> true);
    tape.backward(new Tape.LossHead(view, "table", null, out, ids, losses), dl, gradient);
    List<float[]> all = new ArrayList<>();
    gradient.list().forEach(p -> all.add(gradient.tensor(p).data().clone()));
    return all;
  }
}
