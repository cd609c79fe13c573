package example;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;

/**
 * The two-point estimate along noise of a law of its own, uniform with variance 1:
 *
 * <pre>
 * u_i ~ U(-sqrt 3, sqrt 3)
 * g = (L(theta + eps u) - L(theta - eps u)) / (2 eps)
 * theta -= lr g u
 * </pre>
 */
public final class UniformSpsa implements Method {
  private final double eps;

  /**
   * @param eps how far from theta losses are asked, positive
   */
  public UniformSpsa(double eps) {
    this.eps = eps;
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    Direction u = at.restrict(new Drawn(at.key(0), UniformSpsa::uniform));
    double[] f = L.evaluate(u.times(+eps), u.times(-eps));
    double g = (f[0] - f[1]) / (2 * eps);
    theta.add(-at.learningRate() * g, u);
    return new StepReport((f[0] + f[1]) / 2, g);
  }

  /** A function of the address alone: 32 random bits as a number in (-sqrt 3, sqrt 3). */
  static float uniform(Key tensor, int index) {
    float halfOpen = (int) tensor.block(index) * 0x1p-31f; // [-1, 1)
    return (float) Math.sqrt(3) * halfOpen;
  }
}
