package zeroth.zo.method;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.InverseRoot;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.update.CurvatureUpdate;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/**
 * HiZOO: noise shaped by a running diagonal of curvature (Zhao et al., arXiv 2402.15173).
 *
 * <pre>
 * L_0 = L(theta),   L_+- = L(theta +- eps H^-1/2 z),   z ~ N(0, I)
 * theta -= lr rule((L_+ - L_-) / (2 eps) H^-1/2 z)
 * H = (1 - a) H + a |L_+ + L_- - 2 L_0| / (2 eps^2) H z^2,   H = 1 at the start
 * </pre>
 *
 * H changes behind theta's update, so that the direction applied is the one evaluated. a may fall
 * over a run, see {@link Smoothing}.
 */
public final class HiZoo implements Method {
  private final double eps;
  private final Smoothing smoothing;
  private final Noise noise;
  private final UpdateRule rule;
  private final Parameters H;

  /** HiZOO with the same a, in [0, 1), throughout. */
  public HiZoo(double eps, double smoothing, Noise noise, UpdateRule rule, Parameters theta) {
    this(eps, Smoothing.constant(smoothing), noise, rule, theta);
  }

  /**
   * @param eps step of the differences, positive and finite
   * @param smoothing a of every step
   * @param noise the law of z
   * @param rule what is done with the estimate
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public HiZoo(double eps, Smoothing smoothing, Noise noise, UpdateRule rule, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.smoothing = smoothing;
    this.noise = noise;
    this.rule = rule;
    this.H = theta.zeros(p -> true);
    for (Parameter p : H.list()) {
      Arrays.fill(H.tensor(p).data(), 1);
    }
  }

  @Override
  public int forwardsPerStep() {
    return 3;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction z = noise.draw(at, at.key(0));
    Direction v = new InverseRoot(z, H);
    double[] L = f.evaluate(Perturbation.NONE, v.times(+eps), v.times(-eps));
    double g = (L[1] - L[2]) / (2 * eps);
    double c = Math.abs(L[1] + L[2] - 2 * L[0]) / (2 * eps * eps);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    float a = (float) smoothing.at(at.number());
    H.backend().update(new CurvatureUpdate(H, z, a, (float) c));
    return new StepReport(L[0], g);
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(H);
    rule.visitState(state);
  }
}
