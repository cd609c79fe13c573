package zeroth.transformer.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.opencl.OpenClBackend;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.opencl.RequiresOpenCl;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.encoder.EncoderConfig;

/** The heads' losses on a device, to the bit. */
@AddLifecycleHook(RequiresOpenCl.Skip.class)
class OpenClMaskedHeadProperties {

  @Example
  void lossesHaveTheReferencesBits() {
    try (Backend device = OpenClBackend.create(OpenClDevice.of(0))) {
      for (EncoderConfig config : MaskedHeadTest.configs().values()) {
        MaskedHead head = new MaskedHead(config);
        Parameters theta = RandomWeights.of(head.shapes(), 12);
        MaskedHead.Places places = MaskedHead.Places.of(config, MaskedHeadTest.texts());
        Direction z = new Direction.Gaussian(Key.ofSeed(2));
        VocabularyLosses expected = losses(new ReferenceBackend(), head, theta, z, places);
        VocabularyLosses got = losses(device, head, theta.copy().on(device), z, places);
        assertArrayEquals(expected.maxima(), got.maxima());
        assertArrayEquals(expected.sums(), got.sums());
        assertArrayEquals(expected.targets(), got.targets());
      }
    }
  }

  private static VocabularyLosses losses(
      Backend backend, MaskedHead head, Parameters theta, Direction z, MaskedHead.Places places) {
    backend.begin();
    WeightView view = new WeightView(theta, List.of(z.times(1e-2), z.times(-1e-2)));
    return head.losses(backend, view, places);
  }
}
