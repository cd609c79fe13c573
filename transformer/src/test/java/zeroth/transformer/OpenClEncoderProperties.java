package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.opencl.OpenClBackend;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.opencl.RequiresOpenCl;
import zeroth.tensor.opencl.Traffic;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

@AddLifecycleHook(RequiresOpenCl.Skip.class)
class OpenClEncoderProperties extends EncoderLaws {
  /** Two launches for each of 6 maps and 2 norms, 3 for attention, 2 sums. */
  private static final int LAUNCHES_A_LAYER = 21;

  /** 3 embeddings, 2 sums, 2 for the norm, 1 for the report. */
  private static final int LAUNCHES_AROUND = 8;

  @Override
  Backend backend() {
    return OpenClBackend.create(OpenClDevice.of(0));
  }

  @Example
  void launchesGrowWithLayersAloneAndNothingIsCopiedButInboxAndMailbox() {
    for (int layers = 1; layers <= 4; layers++) {
      EncoderConfig config =
          new EncoderConfig(EncoderFamily.BERT, 50, 24, layers, 3, 48, 40, 2, 1e-12f);
      Parameters theta = RandomModels.parameters(config, 3);
      PackedBatch batch =
          PackedBatch.of(
              config, RandomModels.sequences(config, List.of(9, 4, 20), 3), new int[] {5, 4, 0});
      Direction z = new Direction.Gaussian(Key.ofSeed(3));
      try (OpenClBackend backend = OpenClBackend.create(OpenClDevice.of(0))) {
        Parameters placed = theta.copy().on(backend);
        forward(backend, placed, z, config, batch);
        placed.add(1e-2, z);
        Traffic before = backend.traffic();
        float[] got = forward(backend, placed, z, config, batch);
        Traffic made = backend.traffic().since(before);
        assertTrue(made.launches() <= LAUNCHES_AROUND + layers * LAUNCHES_A_LAYER, made.toString());
        assertEquals(1, made.inboxes());
        assertTrue(made.inboxBytes() <= 1 << 16, made.toString());
        assertEquals(1, made.mailboxes());
        assertEquals(0, made.uploads() + made.downloads(), made.toString());
        theta.add(1e-2, z);
        assertArrayEquals(forward(new ReferenceBackend(), theta, z, config, batch), got);
      }
    }
  }

  private static float[] forward(
      Backend backend, Parameters theta, Direction z, EncoderConfig config, PackedBatch batch) {
    backend.begin();
    WeightView view = new WeightView(theta, List.of(z.times(1e-3), z.times(-1e-3)));
    return backend.read(new Encoder(config).forward(backend, view, batch));
  }
}
