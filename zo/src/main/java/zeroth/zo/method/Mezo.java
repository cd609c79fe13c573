package zeroth.zo.method;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/**
 * MeZO: the two-point (SPSA) estimate along q directions (Malladi et al., arXiv 2305.17333).
 *
 * <pre>
 * g_i = (L(theta + eps z_i) - L(theta - eps z_i)) / (2 eps),   z_i ~ N(0, I)
 * theta -= lr rule((1/q) sum_i g_i z_i)
 * </pre>
 *
 * With another rule than gradient descent this is ZO-SGD with momentum, MeZO-Adam, ZO-AdaMM or
 * ZO-SignSGD.
 */
public final class Mezo implements Method {
  private final double eps;
  private final int q;
  private final Noise noise;
  private final UpdateRule rule;

  /** MeZO along Gaussian directions. */
  public Mezo(double eps, int q, UpdateRule rule) {
    this(eps, q, Noise.gaussian(), rule);
  }

  /**
   * @param eps smoothing, positive and finite
   * @param q number of directions a step, at least 1
   * @param noise the law of z
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps or q is out of range
   */
  public Mezo(double eps, int q, Noise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.q = Range.atLeast("q", 1, q);
    this.noise = noise;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return 2 * q;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>();
    for (int i = 0; i < q; i++) {
      Direction z = noise.draw(at, at.key(i));
      places.add(z.times(+eps));
      places.add(z.times(-eps));
    }
    double[] L = f.evaluate(places);
    List<Direction> estimate = new ArrayList<>();
    double slopes = 0;
    for (int i = 0; i < q; i++) {
      double g = (L[2 * i] - L[2 * i + 1]) / (2 * eps);
      estimate.add(noise.draw(at, at.key(i)).scaled(g / q));
      slopes += g;
    }
    rule.apply(theta, at.learningRate(), new Direction.Sum(estimate));
    return new StepReport(Losses.mean(L), slopes / q);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
