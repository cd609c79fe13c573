package zeroth.transformer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.tokenizer.EncodedPair;

/** Small encoders with random weights and random token ids, rebuilt from a seed. */
public final class RandomModels {
  private RandomModels() {}

  /** An encoder of the given sizes with V = 11, room for 12 tokens and epsilon 1e-5. */
  public static EncoderConfig config(
      EncoderFamily family, int heads, int headWidth, int layers, int feedForward) {
    int positions = 12 + family.positionOffset();
    int width = heads * headWidth;
    int types = family.hasTypes() ? 2 : 0;
    return new EncoderConfig(
        family, 11, width, layers, heads, feedForward, positions, types, 1e-5f);
  }

  /** Weights uniform in [-1, 1), layer norm's gains in [0, 2). */
  public static Parameters parameters(EncoderConfig config, long seed) {
    return parameters(Encoder.shapes(config), seed);
  }

  /** The same with a head of so many classes. */
  public static Parameters parameters(EncoderConfig config, int classes, long seed) {
    Map<String, Shape> shapes = Encoder.shapes(config);
    shapes.put(Classifier.HEAD_WEIGHT, Shape.of(classes, config.width()));
    shapes.put(Classifier.HEAD_BIAS, Shape.of(classes));
    return parameters(shapes, seed);
  }

  /** The same of any shapes. */
  public static Parameters parameters(Map<String, Shape> shapes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          Tensor tensor = Tensor.zeros(shape);
          float centre = name.matches(".*(LayerNorm|layer_norm)\\.weight") ? 1 : 0;
          for (int i = 0; i < tensor.size(); i++) {
            tensor.data()[i] = centre + (float) (2 * random.nextDouble() - 1);
          }
          tensors.put(name, tensor);
        });
    return Parameters.of(tensors);
  }

  /** The elements of a weight in double by its name; null where there is none of that name. */
  public static Function<String, double[]> doubles(Parameters theta) {
    Map<String, double[]> all = new LinkedHashMap<>();
    for (Parameter p : theta.list()) {
      float[] w = theta.tensor(p).data();
      double[] x = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        x[i] = w[i];
      }
      all.put(p.name(), x);
    }
    return all::get;
  }

  /** Token ids of sequences of the given lengths. */
  public static List<int[]> sequences(EncoderConfig config, List<Integer> lengths, long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    List<int[]> sequences = new ArrayList<>();
    for (int length : lengths) {
      sequences.add(random.ints(length, 0, config.vocabulary()).toArray());
    }
    return sequences;
  }

  /** The same as two texts each: with a place from which on tokens are of type 1. */
  public static List<EncodedPair> pairs(EncoderConfig config, List<Integer> lengths, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 31);
    return sequences(config, lengths, seed).stream()
        .map(ids -> new EncodedPair(ids, random.nextInt(ids.length + 1)))
        .toList();
  }

  /** Their places. */
  public static int[] seconds(List<EncodedPair> pairs) {
    return pairs.stream().mapToInt(EncodedPair::second).toArray();
  }
}
