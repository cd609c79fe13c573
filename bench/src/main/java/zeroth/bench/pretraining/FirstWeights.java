package zeroth.bench.pretraining;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.random.Key;
import zeroth.transformer.decoder.LlamaDecoder;

/**
 * The weights that training begins with, as GPT-2's (Radford et al. 2019): gains are 1, matrices
 * normal noise of deviation 0.02, those that end in the residual stream divided by the root of
 * their number, two a layer.
 */
final class FirstWeights {
  private static final double DEVIATION = 0.02;

  private FirstWeights() {}

  static Parameters of(LlamaDecoder decoder, Key key, Backend backend) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    decoder.shapes().forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
    Parameters theta = Parameters.of(tensors);
    Map<String, Double> deviations = new LinkedHashMap<>();
    for (Parameter p : theta.list()) {
      if (p.shape().rank() == 1) {
        Arrays.fill(theta.tensor(p).data(), 1);
      } else {
        boolean residual =
            p.name().endsWith("o_proj.weight") || p.name().endsWith("down_proj.weight");
        deviations.put(
            p.name(), residual ? DEVIATION / Math.sqrt(2.0 * decoder.layers()) : DEVIATION);
      }
    }
    Parameters placed = theta.on(backend);
    placed.add(1, new PerTensor(deviations, new Direction.Gaussian(key)));
    return placed;
  }
}
