package zeroth.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
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

  @ParameterizedTest
  @MethodSource("decoders")
  void agreesWithTheReferenceToTheBit(TunedDecoder tuned) {
    Parameters theta = tuned.weights();
    Direction z = new Direction.Gaussian(Key.ofSeed(4));
    List<Perturbation> candidates = List.of(z.times(0.1), Perturbation.NONE, z.times(-0.1));
    try (Backend device = OpenClBackend.create(OpenClDevice.of(0));
        Backend reference = new ReferenceBackend()) {
      Parameters placed = theta.copy().on(device);
      placed.add(1e-2, z);
      theta.add(1e-2, z);
      assertArrayEquals(
          tuned.hidden(reference, new WeightView(theta, candidates), TunedDecoder.TEXTS),
          tuned.hidden(device, new WeightView(placed, candidates), TunedDecoder.TEXTS));
    }
  }
}
