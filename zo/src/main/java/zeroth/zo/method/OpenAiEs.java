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
 * OpenAI-ES: antithetic pairs whose losses count by their ranks alone (Salimans et al., arXiv
 * 1703.03864).
 *
 * <pre>
 * L_i+- = L(theta +- eps z_i),   z_i ~ N(0, I),   i = 1..q
 * u = rank among all 2q losses / (2q - 1) - 1/2,   from -1/2 for the lowest to 1/2
 * theta -= lr rule(1/(2q) sum_i (u_i+ - u_i-) z_i)
 * </pre>
 *
 * Equal losses share the mean of their ranks, so that a loss that does not change moves nothing.
 */
public final class OpenAiEs implements Method {
  private final double eps;
  private final int q;
  private final Noise noise;
  private final UpdateRule rule;

  /**
   * @param eps deviation of the population around theta, positive and finite
   * @param q number of pairs a step, at least 1
   * @param noise the law of z
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps or q is out of range
   */
  public OpenAiEs(double eps, int q, Noise noise, UpdateRule rule) {
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
    double[] u = Losses.centredRanks(L);
    List<Direction> estimate = new ArrayList<>();
    for (int i = 0; i < q; i++) {
      double shaped = (u[2 * i] - u[2 * i + 1]) / (2 * q);
      estimate.add(noise.draw(at, at.key(i)).scaled(shaped));
    }
    rule.apply(theta, at.learningRate(), new Direction.Sum(estimate));
    return new StepReport(Losses.mean(L), Double.NaN);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
