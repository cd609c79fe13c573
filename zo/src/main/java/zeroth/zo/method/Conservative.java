package zeroth.zo.method;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Noise;

/**
 * ZO-SGD-Cons: MeZO's estimate, of which the best of three places is kept (Zhang et al., arXiv
 * 2402.11592).
 *
 * <pre>
 * g = (1/q) sum_i (L(theta + eps z_i) - L(theta - eps z_i)) / (2 eps) z_i
 * theta = the lowest L of {theta, theta - lr g, theta + lr g}
 * </pre>
 *
 * L(theta) is a loss of its own: the mean of the 2q losses of the estimate lies above it by about
 * eps^2 tr(H) / 2, which would make staying lose against steps that lead uphill.
 */
public final class Conservative implements Method {
  private final double eps;
  private final int q;
  private final Noise noise;

  /**
   * @param eps smoothing, positive and finite
   * @param q number of directions a step, at least 1
   * @param noise the law of z
   * @throws IllegalArgumentException if eps or q is out of range
   */
  public Conservative(double eps, int q, Noise noise) {
    this.eps = Range.positive("eps", eps);
    this.q = Range.atLeast("q", 1, q);
    this.noise = noise;
  }

  @Override
  public int forwardsPerStep() {
    return 2 * q + 3;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>(List.of(Perturbation.NONE));
    for (int i = 0; i < q; i++) {
      Direction z = noise.draw(at, at.key(i));
      places.add(z.times(+eps));
      places.add(z.times(-eps));
    }
    double[] L = f.evaluate(places);
    List<Direction> estimate = new ArrayList<>();
    double slopes = 0;
    for (int i = 0; i < q; i++) {
      double slope = (L[2 * i + 1] - L[2 * i + 2]) / (2 * eps);
      estimate.add(noise.draw(at, at.key(i)).scaled(slope / q));
      slopes += slope;
    }
    Direction g = new Direction.Sum(estimate);
    double lr = at.learningRate();
    double stay = L[0];
    double[] move = f.evaluate(g.times(-lr), g.times(+lr));
    if (move[0] < stay && move[0] <= move[1]) {
      theta.add(-lr, g);
    } else if (move[1] < stay) {
      theta.add(+lr, g);
    }
    return new StepReport(stay, slopes / q);
  }
}
