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
 * MeZO-Greedy with a memory, as in the authors' code (arXiv 2601.04710): one new candidate a step
 * against the best direction so far, both evaluated on the step's minibatch.
 *
 * <pre>
 * f_new = L(theta + eps z_new),   f_kept = L(theta + eps z_kept)
 * v = the z of the lower loss, which is kept
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps),   where the first term is known
 * theta -= lr rule(g v)
 * </pre>
 */
public final class MezoGreedyHistory implements Method {
  private final double eps;
  private final UpdateRule rule;
  private final History history;

  /**
   * @param eps smoothing, positive and finite
   * @param noise the law of z
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps is out of range
   */
  public MezoGreedyHistory(double eps, Noise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.rule = rule;
    this.history = new History(eps, noise);
  }

  @Override
  public int forwardsPerStep() {
    return 3;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    History.Pair pair = history.compare(L, at);
    Direction v = history.direction(at, pair.low());
    double g = (pair.lowLoss() - L.loss(v.times(-eps))) / (2 * eps);
    history.keep(pair);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    return new StepReport((pair.lowLoss() + pair.highLoss()) / 2, g);
  }

  @Override
  public void visitState(StateVisitor state) {
    history.visitState(state);
    rule.visitState(state);
  }
}
