package zeroth.bench.speed;

import java.util.List;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.LlamaDecoder;

/**
 * Sizes of published decoders, whose weights are made when they are timed.
 *
 * @param tokens that a timed generation makes: about as many as take a second or a few
 */
record DecoderSizes(String name, Decoder decoder, int tokens) {
  /** Of the heap over the weights in float32: the rest is what engines and measurements need. */
  private static final double ROOM = 1.5;

  /** GPT-2's smallest model (Radford et al. 2019), 124 million weights, and TinyLlama. */
  static List<DecoderSizes> timed() {
    GptConfig gpt = new GptConfig(GptFamily.GPT2, 50_257, 768, 12, 12, 3072, 1024, 1e-5f, true);
    return List.of(
        new DecoderSizes("GPT-2 small", new GptDecoder(gpt), 32),
        new DecoderSizes("TinyLlama", new LlamaDecoder(RandomDecoder.TINYLLAMA), 8));
  }

  /** Sizes and format in a table. */
  String named(WeightFormat format) {
    return name + ", " + format.title();
  }

  /** Whether a heap of so many bytes has room for it in any format. */
  boolean fits(long heap) {
    return heap >= ROOM * Float.BYTES * weights();
  }

  /** Whether long texts and many of them are timed: of a larger model they take minutes. */
  boolean small() {
    return weights() < 1_000_000_000;
  }

  long weights() {
    return decoder.shapes().values().stream().mapToLong(shape -> shape.size()).sum();
  }
}
