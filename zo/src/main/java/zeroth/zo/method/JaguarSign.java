package zeroth.zo.method;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.update.BlockSignUpdate;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.BlockNoise;

/**
 * JAGUAR SignSGD: the slope along a random block of each tensor, remembered in the block, and a
 * step by the sign of all that is remembered (Petrov et al., arXiv 2506.04430).
 *
 * <pre>
 * v = 1 in a random block of rows and columns of each tensor, 0 elsewhere
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * m = beta m + (1 - beta) g v     in the block; elsewhere m stays
 * theta -= lr sign(m)             everywhere
 * </pre>
 */
public final class JaguarSign implements Method {
  private final double eps;
  private final double beta;
  private final BlockNoise blocks;
  private final Parameters m;

  /**
   * @param eps smoothing, positive and finite
   * @param beta what is kept of the average in a block, in [0, 1)
   * @param blocks the law of the blocks
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public JaguarSign(double eps, double beta, BlockNoise blocks, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.beta = Range.within("beta", 0, 1, beta);
    this.blocks = blocks;
    this.m = theta.zeros(p -> true);
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction v = blocks.draw(at, at.key(0));
    double[] L = f.evaluate(v.times(+eps), v.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    float lr = (float) at.learningRate();
    theta.backend().update(new BlockSignUpdate(theta, m, v, lr, (float) beta, (float) g));
    return new StepReport(Losses.mean(L), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(m);
  }
}
