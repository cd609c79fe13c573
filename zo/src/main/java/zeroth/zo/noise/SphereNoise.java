package zeroth.zo.noise;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/**
 * Uniform on the sphere of radius sqrt(d): z sqrt(d) / |z| with z ~ N(0, I), so that |v|^2 = d as
 * in the mean of Gaussian noise. Drawing takes a pass over the noise for its norm.
 */
public final class SphereNoise implements Noise {
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

  /** |v|^2 over the trainable tensors. */
  private double squaredNorm(Direction v) {
    double sum = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        sum = SquaredNorm.plus(sum, v, p, theta.backend().noise());
      }
    }
    return sum;
  }
}
