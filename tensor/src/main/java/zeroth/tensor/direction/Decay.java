package zeroth.tensor.direction;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;

/**
 * The weights themselves as a direction, in matrices alone: biases and the gains of norms are
 * vectors, which weight decay leaves alone.
 *
 * @param theta the weights, as they are when the direction is read
 */
public record Decay(NamedTensors theta) implements Direction {
  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    return p.shape().isMatrix() ? new Direction.Dense(theta).of(p, noise) : TensorDirection.ZERO;
  }
}
