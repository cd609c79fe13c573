package zeroth.zo.method;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.Elementary;
import zeroth.tensor.update.BlockAverageUpdate;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.BlockNoise;

/**
 * JAGUAR Muon: the slope along a random block of each tensor, remembered in the block, and a step
 * by all that is remembered, orthogonalised (Petrov et al., arXiv 2506.04430).
 *
 * <pre>
 * v = 1 in a random block of rows and columns of each tensor, 0 elsewhere
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * m = beta m + (1 - beta) g v     in the block; elsewhere m stays
 * matrices:  theta -= lr orthogonalised(m)
 * vectors:   theta -= lr sign(m)
 * </pre>
 *
 * {@link NewtonSchulz} orthogonalises.
 */
public final class JaguarMuon implements Method {
  private final double eps;
  private final double beta;
  private final int iterations;
  private final BlockNoise blocks;
  private final Parameters m;
  private final Parameters direction;

  /**
   * @param eps smoothing, positive and finite
   * @param beta what is kept of the average in a block, in [0, 1)
   * @param iterations of Newton and Schulz, at least 1
   * @param blocks the law of the blocks
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public JaguarMuon(double eps, double beta, int iterations, BlockNoise blocks, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.beta = Range.within("beta", 0, 1, beta);
    this.iterations = Range.atLeast("iterations", 1, iterations);
    this.blocks = blocks;
    this.m = theta.zeros(p -> true);
    this.direction = m.zeros();
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
    theta.backend().update(new BlockAverageUpdate(m, v, (float) beta, (float) g));
    orthogonalise();
    theta.add(-at.learningRate(), new Direction.Dense(direction));
    return new StepReport(Losses.mean(L), g);
  }

  /** direction = m orthogonalised in matrices, its sign in vectors. */
  private void orthogonalise() {
    List<float[]> averages = new ArrayList<>();
    List<float[]> directions = new ArrayList<>();
    for (Parameter p : m.list()) {
      averages.add(m.tensor(p).data());
      directions.add(direction.tensor(p).data());
    }
    m.backend()
        .each(
            averages.size(),
            (l, noise) -> {
              Parameter p = m.list().get(l);
              float[] average = averages.get(l);
              float[] d = directions.get(l);
              for (int i = 0; i < d.length; i++) {
                d[i] = p.shape().isMatrix() ? average[i] : Elementary.sign(average[i]);
              }
              if (p.shape().isMatrix()) {
                NewtonSchulz.orthogonalise(
                    d, p.shape().rows(), p.shape().columns(), iterations, noise);
              }
            });
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(m);
  }
}
