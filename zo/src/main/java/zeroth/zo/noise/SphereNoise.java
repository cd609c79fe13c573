package zeroth.zo.noise;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/**
 * Uniform on the sphere of radius sqrt(d): z sqrt(d) / |z| with z ~ N(0, I), so that |v|^2 = d as
 * in the mean of Gaussian noise. Drawing takes a pass over the noise for its norm.
 */
public final class SphereNoise implements Noise {
  private static final int RANGE = 4096;

  private final Parameters theta;

  /**
   * @param theta the weights, of which the names and shapes count
   */
  public SphereNoise(Parameters theta) {
    this.theta = theta;
  }

  @Override
  public Direction draw(Step at, Key key) {
    Direction z = new Direction.Gaussian(key);
    return at.restrict(z.scaled(Math.sqrt(theta.trainableSize() / squaredNorm(z))));
  }

  /** |v|^2 over the trainable tensors, in double, element after element. */
  private double squaredNorm(Direction v) {
    double sum = 0;
    float[] part = new float[RANGE];
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        TensorDirection elements = v.of(p, theta.backend().noise());
        for (int from = 0; from < p.size(); from += RANGE) {
          int count = Math.min(RANGE, p.size() - from);
          Arrays.fill(part, 0);
          elements.addTo(1, from, count, part, 0);
          for (int i = 0; i < count; i++) {
            sum += (double) part[i] * part[i];
          }
        }
      }
    }
    return sum;
  }
}
