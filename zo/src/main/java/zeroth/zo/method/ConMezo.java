package zeroth.zo.method;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.Striped;
import zeroth.tensor.update.AverageUpdate;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/**
 * ConMeZO: the two-point estimate along directions on a cone around a momentum (Behric et al.,
 * arXiv 2511.02757).
 *
 * <pre>
 * z = sqrt(d) cos(a) m / |m| + sin(a) u,   u ~ N(0, I);   z = u while |m| < 1e-8, as at the start
 * g = (L(theta + eps z) - L(theta - eps z)) / (2 eps)
 * theta -= lr rule(g z)
 * m = beta m + (1 - beta) g z
 * </pre>
 *
 * d counts the trainable weights, so that E|z|^2 = d as for u. |m| is summed in double, tensor
 * after tensor. beta grows over the first steps, see {@link MomentumWarmup}.
 */
public final class ConMezo implements Method {
  /** Norm below which the momentum points nowhere. */
  private static final double LEAST = 1e-8;

  private final double eps;
  private final double angle;
  private final MomentumWarmup beta;
  private final UpdateRule rule;
  private final Parameters m;

  /**
   * @param eps smoothing, positive and finite
   * @param angle a in radians, above 0 and up to a right angle, at which z = u
   * @param beta what is kept of the momentum at each step
   * @param rule what is done with the estimate
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if eps or the angle is out of range
   */
  public ConMezo(double eps, double angle, MomentumWarmup beta, UpdateRule rule, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.angle =
        Range.within("angle", Double.MIN_VALUE, Math.nextUp(Math.PI / 2), angle); // (0, pi/2]
    this.beta = beta;
    this.rule = rule;
    this.m = theta.zeros(p -> true);
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction z = cone(at);
    double[] L = f.evaluate(z.times(+eps), z.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    rule.apply(theta, at.learningRate(), z.scaled(g));
    double b = beta.at(at.number());
    m.backend().update(new AverageUpdate(m, z.scaled((1 - b) * g), (float) b));
    return new StepReport(Losses.mean(L), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(m);
    rule.visitState(state);
  }

  private Direction cone(Step at) {
    Direction u = Noise.gaussian().draw(at, at.key(0));
    double norm = norm();
    if (norm < LEAST) {
      return u;
    }
    double axis = Math.sqrt(m.size()) * StrictMath.cos(angle) / norm;
    Direction around = new Direction.Dense(m);
    return at.restrict(around.scaled(axis)).plus(u.scaled(StrictMath.sin(angle)));
  }

  private double norm() {
    Parameter[] tensors = m.list().toArray(new Parameter[0]);
    double[] squares = new double[tensors.length];
    m.backend()
        .each(
            tensors.length,
            (i, generator) -> squares[i] = Striped.squaredNorm(m.tensor(tensors[i]).data()));
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }
}
