package zeroth.zo.noise;

import java.util.HashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/**
 * A uniform unit vector in every tensor: z_l / |z_l|, z_l ~ N(0, I). The lengths of the last
 * address are kept, since one vector is drawn again and again.
 */
public final class UnitNoise implements Noise {
  private final Parameters theta;
  private Key last;
  private Map<String, Double> scales; // 1 / |z_l|

  /**
   * @param theta the weights, of which the names and shapes count
   */
  public UnitNoise(Parameters theta) {
    this.theta = theta;
  }

  @Override
  public Direction draw(Step at, Key key) {
    Direction z = new Direction.Gaussian(key);
    if (!key.equals(last)) {
      scales = new HashMap<>();
      for (Parameter p : theta.list()) {
        if (p.trainable() && p.size() > 0) {
          scales.put(p.name(), 1 / Math.sqrt(SquaredNorm.plus(0, z, p, theta.backend().noise())));
        }
      }
      last = key;
    }
    return at.restrict(new PerTensor(scales, z));
  }
}
