package zeroth.zo.method;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Ranks;
import zeroth.zo.rule.UpdateRule;

/**
 * LOZO: the two-point estimate along low-rank directions (Chen et al., arXiv 2410.07698).
 *
 * <pre>
 * v = U V^T in matrices (m, n),   U (m, r) ~ N(0, I) fresh each step,   V (n, r) ~ N(0, I) kept for
 *     nu steps;   v ~ N(0, I) in vectors
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * theta -= lr rule(g v)
 * </pre>
 *
 * Both factors are rebuilt from keys: U's from the step's, V's from the run's and number / nu.
 */
public final class Lozo implements Method {
  private final double eps;
  private final int rank;
  private final int period;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param period nu in steps, at least 1
   * @param rule what is done with the estimate
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public Lozo(double eps, int rank, int period, UpdateRule rule, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.rank = Ranks.check(rank, theta);
    this.period = Range.atLeast("period", 1, period);
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Factor U = new Factor.Keyed(at.key());
    Factor V = new Factor.Keyed(right(at, period));
    Direction v = at.restrict(new LowRank(U, V, rank, new Direction.Gaussian(at.key())));
    double[] L = f.evaluate(v.times(+eps), v.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    return new StepReport(Losses.mean(L), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }

  /** The address of V: one for nu steps. */
  static Key right(Step at, int period) {
    return at.run().fold("V").fold(at.number() / period);
  }
}
