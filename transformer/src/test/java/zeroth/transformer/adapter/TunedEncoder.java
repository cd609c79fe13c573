package zeroth.transformer.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.RandomModels;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

/**
 * A small encoder of any family with random weights behind virtual tokens of either kind.
 *
 * @param name of both
 * @param encoder with 4 virtual tokens
 */
record TunedEncoder(String name, VirtualEncoder encoder) implements TunedBody {
  /** Within a vocabulary of 11, and the 8 tokens that 4 virtual ones leave of 12. */
  static final List<int[]> TEXTS =
      List.of(new int[] {3, 1, 4, 1, 5, 9}, new int[] {2}, new int[] {6, 5, 3, 5, 8, 9, 7, 10});

  @Override
  public String toString() {
    return name;
  }

  /** Each family with each kind, of so many layers. */
  static List<TunedEncoder> all(int layers) {
    List<TunedEncoder> all = new ArrayList<>();
    for (EncoderFamily family : EncoderFamily.values()) {
      EncoderConfig config = RandomModels.config(family, 2, 8, layers, 24);
      String name = family.modelType();
      all.add(new TunedEncoder(name + ", prefix", new PrefixEncoder(config, COUNT)));
      all.add(new TunedEncoder(name + ", prompt", new PromptEncoder(config, COUNT)));
    }
    return all;
  }

  EncoderConfig config() {
    return encoder.config();
  }

  @Override
  public VirtualTokens tokens() {
    return encoder;
  }

  @Override
  public Map<String, Shape> baseShapes() {
    return Encoder.shapes(config());
  }

  @Override
  public int baseMaxLength() {
    return config().maxLength();
  }

  @Override
  public int maxLength() {
    return encoder.maxLength();
  }

  @Override
  public List<int[]> texts() {
    return TEXTS;
  }

  @Override
  public int[] first() {
    return new int[] {7, 0, 10, 2};
  }

  /** The place in a text from which on its tokens are of type 1. */
  static int second(int[] text) {
    return (text.length + 1) / 2;
  }

  /** Of texts of two halves. */
  @Override
  public float[] hidden(Backend backend, WeightView view, List<int[]> texts) {
    int[] seconds = texts.stream().mapToInt(TunedEncoder::second).toArray();
    backend.begin();
    return backend.read(encoder.forward(backend, view, PackedBatch.of(config(), texts, seconds)));
  }

  /** Behind tokens of type 0. */
  @Override
  public float[] behind(Backend backend, Parameters base, int[] first, int[] text) {
    int[] all = Arrays.copyOf(first, first.length + text.length);
    System.arraycopy(text, 0, all, first.length, text.length);
    Encoder plain = new Encoder(config());
    WeightView view = WeightView.plain(base);
    int second = first.length + second(text);
    backend.begin();
    PackedBatch batch = PackedBatch.of(config(), List.of(all), new int[] {second});
    float[] hidden = backend.read(plain.forward(backend, view, batch));
    return Arrays.copyOfRange(hidden, first.length * config().width(), hidden.length);
  }
}
