package zeroth.transformer.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** A decoder's logits with weights in a stored format, and with the same weights in float32. */
public final class SameForward {
  private SameForward() {}

  /**
   * Both have the same bits, on the reference and the CPU, with and without a perturbation.
   *
   * @param stored some frozen in a stored format
   * @param widened the same, all float32
   */
  public static void check(Decoder decoder, Parameters stored, Parameters widened) {
    Parameters wide = widened.freeze(p -> !stored.get(p.name()).trainable());
    assertTrue(stored.list().stream().anyMatch(p -> stored.storage(p).isStored()));
    Direction v = new Direction.Gaussian(Key.ofSeed(5));
    List<Perturbation> places = List.of(v.times(0.1), Perturbation.NONE, v.times(-0.1));
    float[] expected = logits(decoder, new ReferenceBackend(), wide, places);
    assertArrayEquals(expected, logits(decoder, new ReferenceBackend(), stored, places));
    assertArrayEquals(expected, logits(decoder, CpuBackend.create(2), stored, places));
    assertArrayEquals(
        expected, logits(decoder, new CpuBackend(1, new PlainKernels()), stored, places));
    for (float x : expected) {
      assertTrue(Float.isFinite(x));
    }
  }

  private static float[] logits(
      Decoder decoder, Backend backend, Parameters theta, List<Perturbation> places) {
    try (backend) {
      WeightView view = new WeightView(theta, places);
      backend.begin();
      Values hidden =
          decoder.forward(
              backend, view, TokenBatch.of(List.of(new int[] {3, 1, 60, 7}, new int[] {9, 9})));
      return backend.read(
          backend.linear(view, decoder.outputTable(), null, hidden, Pointwise.IDENTITY));
    }
  }
}
