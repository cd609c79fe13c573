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
 * MeZO-Greedy: the two-point estimate along the best of M candidates (arXiv 2601.04710).
 *
 * <pre>
 * f_i = L(theta + eps z_i),   i = 1..M
 * v = the z_i of the lowest f_i
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps),   where the first term is the lowest f_i
 * theta -= lr rule(g v)
 * </pre>
 */
public final class MezoGreedy implements Method {
  private final double eps;
  private final int M;
  private final Noise noise;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param candidates M, at least 2
   * @param noise the law of z
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if a value is out of range
   */
  public MezoGreedy(double eps, int candidates, Noise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.M = Range.atLeast("candidates", 2, candidates);
    this.noise = noise;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return M + 1;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>();
    for (int i = 0; i < M; i++) {
      places.add(noise.draw(at, at.key(i)).times(+eps));
    }
    double[] f = L.evaluate(places);
    int best = Losses.argmin(f);
    Direction v = noise.draw(at, at.key(best));
    double g = (f[best] - L.loss(v.times(-eps))) / (2 * eps);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    return new StepReport(Losses.mean(f), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
