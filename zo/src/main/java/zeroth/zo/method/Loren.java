package zeroth.zo.method;

import java.util.ArrayList;
import java.util.Arrays;
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
 * LOREN: directions of a learned low-rank curvature with a leave-one-out baseline (arXiv
 * 2511.07971).
 *
 * <pre>
 * x_k = S u_k,   u_k ~ N(0, I),   S S^T = rho (rho I + a a^T)^-1,   k = 1..K
 * f_k = L(theta + eps x_k)
 * g = 1/(eps (K - 1)) sum_k (f_k - mean f) x_k
 * theta -= lr rule(g)                      (momentum in matrices)
 * a -= lr_a 1/(K - 1) sum_k (f_k - mean f) / scale  grad_a log p(x_k | a)
 * </pre>
 *
 * a changes once a step, after theta, and every x_k is used as it was evaluated. The scale of f in
 * a's step is 1 or the losses' standard deviation. {@link RowCurvature} has S, {@link
 * CurvatureScore} the sum of scores.
 */
public final class Loren implements Method {
  private final double eps;
  private final int K;
  private final double curvatureRate;
  private final boolean standardise;
  private final UpdateRule rule;
  private final RowCurvature curvature;

  /**
   * @param eps smoothing, positive and finite
   * @param samples K, at least 2: one sample has no other to be compared with
   * @param rho damping, positive and finite
   * @param curvatureRate lr_a, positive and finite
   * @param tiled whether a matrix has one rank-one term over all rows instead of one for each
   * @param standardise whether a's step divides f by its population standard deviation
   * @param rule what is done with the estimate
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public Loren(
      double eps,
      int samples,
      double rho,
      double curvatureRate,
      boolean tiled,
      boolean standardise,
      UpdateRule rule,
      Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.K = Range.atLeast("samples", 2, samples);
    this.curvatureRate = Range.positive("curvature-rate", curvatureRate);
    this.standardise = standardise;
    this.rule = rule;
    this.curvature = new RowCurvature(Range.positive("rho", rho), tiled, theta);
  }

  @Override
  public int forwardsPerStep() {
    return K;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    curvature.start(at.run());
    List<Direction> u = new ArrayList<>();
    List<Direction> x = new ArrayList<>();
    List<Perturbation> places = new ArrayList<>();
    for (int k = 0; k < K; k++) {
      u.add(Noise.gaussian().draw(at, at.key(k)));
      x.add(at.restrict(curvature.shape(u.get(k), theta)));
      places.add(x.get(k).times(eps));
    }
    double[] f = L.evaluate(places);
    double mean = Losses.mean(f);
    CurvatureScore score = curvature.score(u, x, weights(f, mean), theta, at);
    List<Direction> g = new ArrayList<>();
    for (int k = 0; k < K; k++) {
      g.add(score.applied(k).scaled((f[k] - mean) / (eps * (K - 1))));
    }
    rule.apply(theta, at.learningRate(), new Direction.Sum(g));
    curvature.descend(curvatureRate, score.sums());
    return new StepReport(mean, Double.NaN);
  }

  /** (f_k - mean f) / scale / (K - 1): what each score counts. */
  private double[] weights(double[] f, double mean) {
    double spread = Losses.populationDeviation(f);
    double scale = standardise && spread > 0 ? spread : 1;
    return Arrays.stream(f).map(loss -> (loss - mean) / scale / (K - 1)).toArray();
  }

  @Override
  public void visitState(StateVisitor state) {
    curvature.visitState(state);
    rule.visitState(state);
  }
}
