package zeroth.zo.method;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.SubspaceNoise;
import zeroth.zo.rule.UpdateRule;

/**
 * SubZero: the two-point estimate inside a random subspace (Yu et al., arXiv 2410.08989).
 *
 * <pre>
 * v = (sqrt(m n) / r) P Z Q^T in matrices,   Z (r, r) ~ N(0, I) fresh each step,   P, Q orthonormal,
 *     kept for T0 steps;   v ~ N(0, I) in vectors
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * theta -= lr rule(g v)
 * </pre>
 *
 * {@link SubspaceNoise} holds P and Q.
 */
public final class SubZero implements Method {
  private final double eps;
  private final SubspaceNoise subspace;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param subspace the law of v
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps is out of range
   */
  public SubZero(double eps, SubspaceNoise subspace, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.subspace = subspace;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction v = subspace.draw(at, at.key(0));
    double[] L = f.evaluate(v.times(+eps), v.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    return new StepReport(Losses.mean(L), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
