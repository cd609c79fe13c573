package zeroth.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.opencl.OpenClBackend;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.opencl.RequiresOpenCl;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** Virtual tokens on a device, under perturbations, after a step. */
@RequiresOpenCl
class OpenClVirtualTokensTest {

  static List<TunedDecoder> decoders() {
    return TunedDecoder.all();
  }

  static List<TunedEncoder> encoders() {
    return TunedEncoder.all(2);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aDecoderAgreesWithTheReferenceToTheBit(TunedDecoder tuned) {
    agrees(tuned.weights(), (backend, view) -> tuned.hidden(backend, view, TunedDecoder.TEXTS));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void anEncoderAgreesWithTheReferenceToTheBit(TunedEncoder tuned) {
    agrees(tuned.weights(), (backend, view) -> tuned.hidden(backend, view, TunedEncoder.TEXTS));
  }

  private static void agrees(Parameters theta, BiFunction<Backend, WeightView, float[]> hidden) {
    Direction z = new Direction.Gaussian(Key.ofSeed(4));
    List<Perturbation> candidates = List.of(z.times(0.1), Perturbation.NONE, z.times(-0.1));
    try (Backend device = OpenClBackend.create(OpenClDevice.of(0));
        Backend reference = new ReferenceBackend()) {
      Parameters placed = theta.copy().on(device);
      placed.add(1e-2, z);
      theta.add(1e-2, z);
      assertArrayEquals(
          hidden.apply(reference, new WeightView(theta, candidates)),
          hidden.apply(device, new WeightView(placed, candidates)));
    }
  }
}
