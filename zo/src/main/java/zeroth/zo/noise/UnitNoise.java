package zeroth.zo.noise;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/**
 * A uniform unit vector in every tensor: z_l / |z_l|, z_l ~ N(0, I). The lengths of the last
 * address are kept, since one vector is drawn again and again.
 */
public final class UnitNoise implements Noise {
  private static final int RANGE = 1024;

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
          scales.put(p.name(), 1 / Math.sqrt(squaredNorm(z, p)));
        }
      }
      last = key;
    }
    return at.restrict(new PerTensor(scales, z));
  }

  /** |z_l|^2 in double, element after element. */
  private double squaredNorm(Direction z, Parameter p) {
    TensorDirection elements = z.of(p, theta.backend().noise());
    float[] part = new float[Math.min(RANGE, p.size())];
    double sum = 0;
    for (int from = 0; from < p.size(); from += RANGE) {
      int count = Math.min(RANGE, p.size() - from);
      Arrays.fill(part, 0);
      elements.addTo(1, from, count, part, 0);
      for (int i = 0; i < count; i++) {
        sum += (double) part[i] * part[i];
      }
    }
    return sum;
  }
}
