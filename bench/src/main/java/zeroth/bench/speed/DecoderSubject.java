package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.KernelChoice;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.generation.Generation;

/**
 * A decoder with random weights: what it takes does not depend on what it has learnt.
 *
 * @param name for a table
 * @param decoder its sizes
 * @param weights gains around 1, all else around 0, of a size at which every part matters
 */
record DecoderSubject(String name, Decoder decoder, Parameters weights) {

  /** Weights drawn from a seed. */
  static DecoderSubject of(String name, Decoder decoder, long seed, WeightFormat format) {
    NoiseGenerator noise = KernelChoice.best();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    decoder
        .shapes()
        .forEach(
            (weight, shape) -> {
              float scale = shape.isMatrix() ? (float) (1 / Math.sqrt(shape.columns())) : 0.2f;
              float[] w = new float[shape.size()];
              if (shape.rank() == 1 && weight.endsWith(".weight")) {
                Arrays.fill(w, 1);
              }
              noise.addGaussian(Key.ofSeed(seed).fold(weight), 0, w.length, scale, w, 0);
              tensors.put(weight, new Tensor(shape, format.elements(shape, w)));
            });
    return new DecoderSubject(name, decoder, Parameters.of(tensors));
  }

  /** Of published sizes. */
  static DecoderSubject of(DecoderSizes sizes, WeightFormat format) {
    return of(sizes.named(format), sizes.decoder(), 1, format);
  }

  /** The same with the weights as {@code zeroth generate} has them for many tokens. */
  DecoderSubject abreast() {
    return new DecoderSubject(name, decoder, Generation.abreast(decoder, weights));
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
      boolean row = table && !p.name().equals(decoder.outputTable());
      bytes += row ? 0 : weights.tensor(p).elements().bytes();
    }
    return bytes;
  }
}
