package zeroth.zo.method;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.ActivationNoise;
import zeroth.zo.rule.UpdateRule;

/**
 * AGZO: the one-sided estimate along directions in the span of what linear maps multiply (Lin et
 * al., arXiv 2601.17261).
 *
 * <pre>
 * f0 = L(theta), and on the way A (n, r) of every matrix (m, n): an orthonormal basis of the r
 *      directions in which the rows it multiplies are longest
 * v = R A^T in these matrices,   R (m, r) ~ N(0, I);   v ~ N(0, I) elsewhere
 * g = (L(theta + eps v) - f0) / eps
 * theta -= lr rule(g v)
 * </pre>
 *
 * {@link ActivationNoise} has A and v. A step is a function of its losses and of what was
 * multiplied: losses alone do not bring it back.
 */
public final class Agzo implements Method {
  private final double eps;
  private final ActivationNoise noise;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, mu of the paper, positive and finite
   * @param noise the law of v
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps is out of range
   */
  public Agzo(double eps, ActivationNoise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.noise = noise;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    double f0 = noise.look(f.inputs(), Perturbation.NONE, theta, at);
    NonFiniteLossException.check(f0);
    Direction v = noise.draw(at, at.key(0));
    double g = (f.loss(v.times(eps)) - f0) / eps;
    rule.apply(theta, at.learningRate(), v.scaled(g));
    return new StepReport(f0, g);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
