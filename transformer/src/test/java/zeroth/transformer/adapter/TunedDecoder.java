package zeroth.transformer.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.decoder.TokenBatch;

/**
 * A small decoder of any family with random weights behind virtual tokens of either kind.
 *
 * @param name of both
 * @param decoder with 4 virtual tokens
 */
record TunedDecoder(String name, VirtualDecoder decoder) {
  static final int COUNT = 4;
  static final List<int[]> TEXTS = List.of(ids(9, 1), ids(1, 2), ids(14, 3));

  @Override
  public String toString() {
    return name;
  }

  /** Each family with each kind. */
  static List<TunedDecoder> all() {
    List<TunedDecoder> all = new ArrayList<>();
    SmallDecoders.all()
        .forEach(
            (name, decoder) -> {
              DecoderStack stack = (DecoderStack) decoder;
              all.add(new TunedDecoder(name + ", prefix", new PrefixDecoder(stack, COUNT)));
              all.add(new TunedDecoder(name + ", prompt", new PromptDecoder(stack, COUNT)));
            });
    return all;
  }

  static int[] ids(int count, int seed) {
    return new Random(seed).ints(count, 0, 61).toArray();
  }

  Parameters baseWeights() {
    return RandomWeights.of(decoder.base(), 21);
  }

  /** The base's and random virtual tokens of a size at which they matter. */
  Parameters weights() {
    return decoder.begin(baseWeights(), Key.ofSeed(6), 0.7);
  }

  /** The hidden states of texts for all candidates. */
  float[] hidden(Backend backend, WeightView view, List<int[]> texts) {
    backend.begin();
    Values y = decoder.forward(backend, view, TokenBatch.of(texts));
    return backend.read(y);
  }
}
