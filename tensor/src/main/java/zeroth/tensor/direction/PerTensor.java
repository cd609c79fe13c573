package zeroth.tensor.direction;

import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;

/**
 * s_l v: every tensor's part of a direction with a scale of its own; 0 where none is given.
 *
 * @param scales s_l by the tensor's name, finite
 * @param inner v
 */
public record PerTensor(Map<String, Double> scales, Direction inner) implements Direction {

  /**
   * @throws IllegalArgumentException if a scale is not finite
   */
  public PerTensor {
    scales = Map.copyOf(scales);
    scales.forEach(
        (name, scale) -> {
          if (!Double.isFinite(scale)) {
            throw new IllegalArgumentException("a direction scaled by " + scale + " in " + name);
          }
        });
  }

  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    Double factor = scales.get(p.name());
    if (factor == null) {
      return TensorDirection.ZERO;
    }
    TensorDirection v = inner.of(p, noise);
    return (scale, from, count, out, offset) -> v.addTo(scale * factor, from, count, out, offset);
  }
}
