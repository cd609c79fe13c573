package zeroth.transformer.decoder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.RandomModels;

/** Random weights of a model's shapes, of a size at which every part of it matters. */
public final class RandomWeights {
  private RandomWeights() {}

  /** Norms' gains are around 1, all else around 0. */
  public static Parameters of(Decoder decoder, long seed) {
    return of(decoder.shapes(), seed);
  }

  /** The same of any shapes. */
  public static Parameters of(Map<String, Shape> shapes, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          float[] w = new float[shape.size()];
          boolean gain = shape.rank() == 1 && name.endsWith(".weight");
          double scale = shape.isMatrix() ? 1.5 / Math.sqrt(shape.columns()) : 0.3;
          for (int i = 0; i < w.length; i++) {
            w[i] = (float) (scale * random.nextGaussian() + (gain ? 1 : 0));
          }
          tensors.put(name, new Tensor(shape, w));
        });
    return Parameters.of(tensors);
  }

  /** The elements of a weight in double, or null where there is none of that name. */
  static Function<String, double[]> doubles(Parameters theta) {
    return RandomModels.doubles(theta);
  }
}
