package zeroth.tensor.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;

class TapeTest {
  private static final float[] X = {1, 2, -1, 0.5f};

  private static Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.matrix(new float[] {1, -2}, new float[] {3, 0.5f}));
    tensors.put("b", Tensor.vector(0.25f, -1));
    return Parameters.of(tensors);
  }

  @Test
  void gradientOfALinearMapIsTheFormula() {
    Parameters theta = theta();
    Tape tape = new Tape(new ReferenceBackend());
    tape.begin();
    Values x = tape.of(2, 2, X);
    Values y = tape.linear(WeightView.plain(theta), "w", "b", x, Pointwise.IDENTITY);
    Parameters gradient = theta.zeros();
    tape.backward(y, new float[] {1, 0, 10, 100}, gradient);
    // dW = dy^T x, db = column sums of dy, dx = dy W
    assertArrayEquals(new float[] {1 - 10, 2 + 5, -100, 50}, gradient.tensor("w").data());
    assertArrayEquals(new float[] {11, 100}, gradient.tensor("b").data());
    assertArrayEquals(new float[] {1, -2, 10 + 300, -20 + 50}, tape.gradient(x));
  }

  @Test
  void gradientsAddUpUntilCleared() {
    Parameters theta = theta();
    Tape tape = new Tape(new ReferenceBackend());
    Parameters gradient = theta.zeros();
    for (int i = 0; i < 2; i++) {
      tape.begin();
      Values x = tape.of(2, 2, X);
      Values y = tape.linear(WeightView.plain(theta), "w", "b", x, Pointwise.IDENTITY);
      tape.backward(y, new float[] {1, 0, 10, 100}, gradient);
    }
    assertArrayEquals(new float[] {22, 200}, gradient.tensor("b").data());
    Tape.clear(gradient);
    assertArrayEquals(new float[4], gradient.tensor("w").data());
  }

  @Test
  void tensorsThatAreNotWantedAreLeftOut() {
    Parameters theta = theta();
    Tape tape = new Tape(new ReferenceBackend());
    tape.begin();
    Values x = tape.of(2, 2, X);
    Values y = tape.linear(WeightView.plain(theta), "w", "b", x, Pointwise.IDENTITY);
    Parameters gradient = theta.zeros(p -> p.name().equals("b"));
    tape.backward(y, new float[] {1, 0, 10, 100}, gradient);
    assertEquals(1, gradient.list().size());
    assertArrayEquals(new float[] {11, 100}, gradient.tensor("b").data());
  }

  @Test
  void aRowShorterThanTheLeastLengthIsDividedByThat() {
    Tape tape = new Tape(new ReferenceBackend());
    tape.begin();
    Values x = tape.of(1, 2, new float[] {1e-13f, 0});
    tape.backward(tape.normalizeRows(x), new float[] {3, 4}, Parameters.of(Map.of()));
    assertArrayEquals(new float[] {3e12f, 4e12f}, tape.gradient(x), 1e6f);
  }

  @Test
  void valuesWithoutInfluenceHaveNoGradient() {
    Tape tape = new Tape(new ReferenceBackend());
    tape.begin();
    Values x = tape.of(1, 2, new float[] {1, 2});
    Values other = tape.of(1, 2, new float[] {3, 4});
    tape.add(other, other);
    tape.backward(tape.add(x, x), new float[] {1, 1}, Parameters.of(Map.of()));
    assertArrayEquals(new float[] {0, 0}, tape.gradient(other));
    assertArrayEquals(new float[] {2, 2}, tape.gradient(x));
  }

  @Test
  void misuseIsRefused() {
    Tape tape = new Tape(new ReferenceBackend());
    tape.begin();
    Values old = tape.add(tape.of(1, 1, new float[1]), tape.of(1, 1, new float[1]));
    Parameters none = Parameters.of(Map.of());
    assertThrows(IllegalArgumentException.class, () -> tape.backward(old, new float[2], none));
    assertThrows(IllegalArgumentException.class, () -> tape.gradient(old));
    tape.begin();
    assertThrows(IllegalArgumentException.class, () -> tape.backward(old, new float[1], none));
  }

  @Test
  void gradientsHaveTheSameBitsOnEveryBackend() {
    float[] expected = random(new Tape(new ReferenceBackend()));
    for (int threads = 1; threads <= 3; threads++) {
      try (Tape best = new Tape(CpuBackend.create(threads));
          Tape plain = new Tape(new CpuBackend(threads, new PlainKernels()))) {
        assertArrayEquals(expected, random(best));
        assertArrayEquals(expected, random(plain));
      }
    }
  }

  /** All gradients of a small network with random weights. */
  private static float[] random(Tape tape) {
    java.util.Random random = new java.util.Random(5);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("up", matrix(random, 37, 19));
    tensors.put("down", matrix(random, 19, 37));
    tensors.put("gain", new Tensor(zeroth.tensor.Shape.of(19), matrix(random, 1, 19).data()));
    tensors.put("bias", new Tensor(zeroth.tensor.Shape.of(19), matrix(random, 1, 19).data()));
    Parameters theta = Parameters.of(tensors);
    WeightView view = WeightView.plain(theta);
    tape.begin();
    Values x = tape.of(11, 19, matrix(random, 11, 19).data());
    Values h = tape.linear(view, "up", null, x, Pointwise.GELU);
    Values y = tape.linear(view, "down", "bias", h, Pointwise.TANH);
    Values z = tape.layerNorm(view, "gain", "bias", 1e-5f, tape.add(x, y));
    Parameters gradient = theta.zeros();
    tape.backward(z, matrix(random, 11, 19).data(), gradient);
    float[] all = tape.gradient(x);
    for (Tensor tensor : gradient.list().stream().map(gradient::tensor).toList()) {
      int n = all.length;
      all = java.util.Arrays.copyOf(all, n + tensor.size());
      System.arraycopy(tensor.data(), 0, all, n, tensor.size());
    }
    return all;
  }

  private static Tensor matrix(java.util.Random random, int rows, int columns) {
    Tensor m = Tensor.zeros(zeroth.tensor.Shape.of(rows, columns));
    for (int i = 0; i < m.size(); i++) {
      m.data()[i] = (float) random.nextGaussian() / 3;
    }
    return m;
  }
}
