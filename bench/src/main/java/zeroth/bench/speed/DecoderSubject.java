package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;

/**
 * A decoder with random weights: what it takes does not depend on what it has learnt.
 *
 * @param name for a table
 * @param decoder its sizes
 * @param weights gains around 1, all else around 0, of a size at which every part matters
 */
record DecoderSubject(String name, Decoder decoder, Parameters weights) {
  private static final int VOCABULARY = 8192;
  private static final int LONGEST = 256;

  /** Weights drawn from a seed. */
  static DecoderSubject of(String name, Decoder decoder, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    decoder
        .shapes()
        .forEach(
            (weight, shape) -> {
              boolean gain = shape.rank() == 1 && weight.endsWith(".weight");
              double scale = shape.isMatrix() ? 1 / Math.sqrt(shape.columns()) : 0.2;
              float[] w = new float[shape.size()];
              for (int i = 0; i < w.length; i++) {
                w[i] = (float) (scale * random.nextGaussian() + (gain ? 1 : 0));
              }
              tensors.put(weight, new Tensor(shape, w));
            });
    return new DecoderSubject(name, decoder, Parameters.of(tensors));
  }

  /** Those that are timed: both shapes, 23 and 26 million weights, more than a cache holds. */
  static List<DecoderSubject> timed() {
    GptConfig gpt =
        new GptConfig(GptFamily.GPT2, VOCABULARY, 512, 6, 8, 2048, LONGEST, 1e-5f, true);
    LlamaConfig llama =
        new LlamaConfig(
            VOCABULARY,
            512,
            6,
            8,
            4,
            64,
            1408,
            LONGEST,
            1e-5f,
            10_000,
            RotaryScaling.NONE,
            false,
            false,
            false,
            false,
            false);
    return List.of(
        of("GPT-2's shape", new GptDecoder(gpt), 1),
        of("Llama's shape", new LlamaDecoder(llama), 2));
  }

  /** Sequences of one length, of random ids. */
  List<int[]> texts(int sequences, int length) {
    Random random = new Random(3);
    List<int[]> texts = new ArrayList<>();
    for (int b = 0; b < sequences; b++) {
      texts.add(random.ints(length, 0, decoder.vocabulary()).toArray());
    }
    return texts;
  }

  /**
   * Bytes of the weights that a token of generation reads: all but the tables of which it reads a
   * row.
   */
  double bytesOfToken() {
    double bytes = 0;
    for (Parameter p : weights.list()) {
      boolean table = p.name().equals(decoder.inputTable()) || p.name().endsWith("wpe.weight");
      bytes += table && !p.name().equals(decoder.outputTable()) ? 0 : 4.0 * p.size();
    }
    return bytes;
  }
}
