package zeroth.transformer.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.decoder.TokenBatch;

/**
 * A small decoder of any family with random weights behind virtual tokens of either kind.
 *
 * @param name of both
 * @param decoder with 4 virtual tokens
 */
record TunedDecoder(String name, VirtualDecoder decoder) implements TunedBody {
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

  static int[] joined(int[] a, int[] b) {
    return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
  }

  @Override
  public VirtualTokens tokens() {
    return decoder;
  }

  @Override
  public Map<String, Shape> baseShapes() {
    return decoder.base().shapes();
  }

  @Override
  public int baseMaxLength() {
    return decoder.base().maxLength();
  }

  @Override
  public int maxLength() {
    return decoder.maxLength();
  }

  @Override
  public List<int[]> texts() {
    return TEXTS;
  }

  @Override
  public int[] first() {
    return ids(COUNT, 31);
  }

  @Override
  public float[] hidden(Backend backend, WeightView view, List<int[]> texts) {
    backend.begin();
    Values y = decoder.forward(backend, view, TokenBatch.of(texts));
    return backend.read(y);
  }

  @Override
  public float[] behind(Backend backend, Parameters base, int[] first, int[] text) {
    TokenBatch whole = TokenBatch.of(List.of(joined(first, text)));
    backend.begin();
    float[] all = backend.read(decoder.base().forward(backend, WeightView.plain(base), whole));
    return Arrays.copyOfRange(all, first.length * decoder.width(), all.length);
  }
}
