package zeroth.zo.method;

import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Masked;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Noise;

/**
 * Sparse MeZO: the two-point estimate along noise in the small weights of each tensor (Liu et al.,
 * arXiv 2402.15751).
 *
 * <pre>
 * h_l = the magnitude that a share 1 - sparsity of tensor l does not exceed, at the start
 * m_i = 1 if |theta_i| is at most h_l, else 0                 anew at every step
 * v = m z,   z ~ N(0, I)
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * theta -= lr g v
 * </pre>
 *
 * The thresholds are the state; m is a comparison, see {@link Masked}. A tensor whose magnitudes
 * the threshold does not tell apart has none: where h_l is the largest magnitude, as in a tensor of
 * ones, or 0, as in one that begins at 0, all of it moves.
 */
public final class SparseMezo implements Method {
  private final double eps;
  private final Noise noise;
  private final Parameters thresholds;

  /**
   * @param eps smoothing, positive and finite
   * @param sparsity share of a tensor's weights that stay, in [0, 1)
   * @param noise the law of z
   * @param theta the weights as the run begins with them
   * @throws IllegalArgumentException if a value is out of range
   */
  public SparseMezo(double eps, double sparsity, Noise noise, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    Range.within("sparsity", 0, 1, sparsity);
    this.noise = noise;
    this.thresholds = theta.zeros(p -> true, p -> Shape.of(1));
    for (Parameter p : thresholds.list()) {
      thresholds.tensor(p).data()[0] = threshold(theta.tensor(p.name()).data(), sparsity);
    }
  }

  /** h of a tensor's elements; infinite where it tells no elements apart. */
  private static float threshold(float[] w, double sparsity) {
    int moving = w.length - (int) Math.floor(sparsity * w.length);
    if (moving == 0) {
      return Float.POSITIVE_INFINITY; // a tensor without elements
    }
    float h = SmallestMagnitudes.of(w, moving);
    return h == 0 || h == SmallestMagnitudes.of(w, w.length) ? Float.POSITIVE_INFINITY : h;
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction z = noise.draw(at, at.key(0));
    Direction v = new Masked(z, theta, thresholds);
    double[] L = f.evaluate(v.times(+eps), v.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    theta.add(-at.learningRate(), v.scaled(g));
    return new StepReport(Losses.mean(L), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(thresholds);
  }
}
