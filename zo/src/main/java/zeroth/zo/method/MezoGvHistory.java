package zeroth.zo.method;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/**
 * MeZO-GV with a memory, as in the authors' code (arXiv 2601.04710): the guiding vector is the
 * difference of one new candidate and the best direction so far.
 *
 * <pre>
 * f_new = L(theta + eps z_new),   f_kept = L(theta + eps z_kept)
 * v = z of the lower loss, which is kept, - z of the higher
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * theta -= lr rule(g v)
 * </pre>
 */
public final class MezoGvHistory implements Method {
  private final double eps;
  private final UpdateRule rule;
  private final History history;

  /**
   * @param eps smoothing, positive and finite
   * @param noise the law of z
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps is out of range
   */
  public MezoGvHistory(double eps, Noise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.rule = rule;
    this.history = new History(eps, noise);
  }

  @Override
  public int forwardsPerStep() {
    return 4;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    History.Pair pair = history.compare(L, at);
    Direction v = history.direction(at, pair.low()).minus(history.direction(at, pair.high()));
    double[] f = L.evaluate(v.times(+eps), v.times(-eps));
    double g = (f[0] - f[1]) / (2 * eps);
    history.keep(pair);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    return new StepReport(Losses.mean(f), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    history.visitState(state);
    rule.visitState(state);
  }
}
