package zeroth.zo;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameters;
import zeroth.tensor.Perturbation;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;

/**
 * MeZO: the two-point (SPSA) estimate along q Gaussian directions (Malladi et al., arXiv
 * 2305.17333).
 *
 * <pre>
 * g_i = (L(theta + eps z_i) - L(theta - eps z_i)) / (2 eps),   z_i ~ N(0, I)
 * theta -= lr (1/q) sum_i g_i z_i
 * </pre>
 */
public final class Mezo implements Method {
  private final double eps;
  private final int q;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param q number of directions a step, at least 1
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps or q is out of range
   */
  public Mezo(double eps, int q, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.q = Range.atLeast("q", 1, q);
    this.rule = rule;
  }

  @Override
  public String name() {
    return "mezo";
  }

  @Override
  public int forwardsPerStep() {
    return 2 * q;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>();
    for (int i = 0; i < q; i++) {
      places.add(z(at.key(), i).times(+eps));
      places.add(z(at.key(), i).times(-eps));
    }
    double[] losses = f.losses(places);
    List<Direction> terms = new ArrayList<>();
    double sum = 0;
    double slopes = 0;
    for (int i = 0; i < q; i++) {
      double g = (losses[2 * i] - losses[2 * i + 1]) / (2 * eps);
      terms.add(z(at.key(), i).scaled(g / q));
      sum += losses[2 * i] + losses[2 * i + 1];
      slopes += g;
    }
    rule.apply(theta, at.learningRate(), new Direction.Sum(terms));
    return new StepReport(sum / (2 * q), slopes / q);
  }

  /** z_i of a step. */
  private static Direction z(Key step, int i) {
    return new Direction.Gaussian(step.fold(i));
  }
}
