package zeroth.transformer.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.transformer.RandomModels;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

/**
 * A small body of any family with random weights, to be adapted.
 *
 * @param name of the family
 * @param shapes of its weights
 * @param forward of some fixed texts
 */
record AdaptedBody(String name, Map<String, Shape> shapes, Forward forward) {
  private static final List<int[]> TEXTS = List.of(new int[] {3, 1, 4, 1, 5}, new int[] {9, 2, 6});

  /** A forward to the last hidden states. */
  interface Forward {
    Values run(Backend backend, WeightView weights);
  }

  @Override
  public String toString() {
    return name;
  }

  /** One of each family. */
  static List<AdaptedBody> all() {
    List<AdaptedBody> all = new ArrayList<>();
    for (EncoderFamily family : EncoderFamily.values()) {
      EncoderConfig config = RandomModels.config(family, 4, 8, 2, 48);
      PackedBatch batch = PackedBatch.of(config, TEXTS);
      all.add(
          new AdaptedBody(
              family.modelType(),
              Encoder.shapes(config),
              (backend, view) -> new Encoder(config).forward(backend, view, batch)));
    }
    SmallDecoders.all()
        .forEach((name, decoder) -> all.add(new AdaptedBody(name, decoder.shapes(), of(decoder))));
    return all;
  }

  private static Forward of(Decoder decoder) {
    return (backend, view) -> decoder.forward(backend, view, TokenBatch.of(TEXTS));
  }

  Parameters weights() {
    return RandomWeights.of(shapes, 5);
  }

  /** The hidden states of all texts for all candidates. */
  float[] hidden(Backend backend, WeightView view) {
    backend.begin();
    return backend.read(forward.run(backend, view));
  }

  float[] hidden(Backend backend, Parameters theta) {
    return hidden(backend, WeightView.plain(theta));
  }

  /** Every linear map with a term of which no element is 0. */
  Parameters tuned(Adapter adapter) {
    Parameters theta = adapter.begin(weights(), Key.ofSeed(3));
    Random random = new Random(8);
    for (Parameter p : theta.list()) {
      if (p.name().endsWith(AdaptedModule.B)) {
        float[] b = theta.tensor(p).data();
        for (int i = 0; i < b.length; i++) {
          b[i] = (float) (0.3 * random.nextGaussian());
        }
      }
    }
    return theta;
  }
}
