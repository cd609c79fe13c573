package zeroth.zo.method;

import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.update.AverageUpdate;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Noise;

/**
 * MeZO-SVRG: the two-point estimate with a control variate (Gautam et al., arXiv 2404.08080). Write
 * G_B(theta; z) = (L_B(theta + eps z) - L_B(theta - eps z)) / (2 eps) z for minibatch B.
 *
 * <pre>
 * every q steps:   anchor = theta,   g_full = G_all(theta; z'),   theta -= lr g_full
 * between:         theta -= lr (G_B(theta; z) - G_B(anchor; z) + g_full)
 * </pre>
 *
 * An anchor step is one whose number is a multiple of q; where it was skipped for a loss that is
 * not finite, the steps behind it keep the anchor before. As long as there is none, every step is
 * one.
 *
 * <p>Both minibatch terms share z. The anchor is held as its distance from theta, and g_full as a
 * number and the address of z'.
 */
public final class MezoSvrg implements Method {
  private final double eps;
  private final int period;
  private final Noise noise;
  private final Parameters distance;
  private Step anchor;
  private double slope;

  /**
   * @param eps smoothing, positive and finite
   * @param period q in steps, at least 1
   * @param noise the law of z
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public MezoSvrg(double eps, int period, Noise noise, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.period = Range.atLeast("period", 1, period);
    this.noise = noise;
    this.distance = theta.zeros(p -> true);
  }

  @Override
  public int forwardsPerStep() {
    return 4;
  }

  @Override
  public int forwards(int step) {
    return setsAnchor(step) ? 2 : 4;
  }

  private boolean setsAnchor(int step) {
    return anchor == null || step % period == 0;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction z = noise.draw(at, at.key(0));
    if (setsAnchor(at.number())) {
      double[] L = f.full().evaluate(z.times(+eps), z.times(-eps));
      double g = (L[0] - L[1]) / (2 * eps);
      Direction full = z.scaled(g);
      distance.backend().update(new AverageUpdate(distance, new Direction.Sum(List.of()), 0));
      anchor = at;
      slope = g;
      move(theta, at.learningRate(), full);
      return new StepReport(Losses.mean(L), g);
    }
    Direction away = new Direction.Dense(distance); // theta + away is the anchor
    double[] L =
        f.evaluate(
            z.times(+eps),
            z.times(-eps),
            away.plus(z.scaled(+eps)).times(1),
            away.plus(z.scaled(-eps)).times(1));
    double g = ((L[0] - L[1]) - (L[2] - L[3])) / (2 * eps);
    Direction full = noise.draw(anchor, anchor.key(0)).scaled(slope);
    move(theta, at.learningRate(), z.scaled(g).plus(full));
    return new StepReport((L[0] + L[1]) / 2, (L[0] - L[1]) / (2 * eps));
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(distance);
    anchor = state.step(anchor);
    slope = state.real(slope);
  }

  /** theta -= lr estimate, and the anchor stays where it is. */
  private void move(Parameters theta, double learningRate, Direction estimate) {
    theta.add(-learningRate, estimate);
    distance.add(+learningRate, estimate);
  }
}
