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
 * FZOO: one-sided differences along Rademacher directions, normalised by the spread of the losses
 * (arXiv 2506.09034).
 *
 * <pre>
 * l_0 = L(theta),   l_i = L(theta + eps u_i),   u_i in {-1, +1}^d,   i = 1..N
 * s = std(l_1, ..., l_N)
 * theta -= lr rule(1/(N s) sum_i (l_i - l_0) u_i)
 * </pre>
 *
 * The population's standard deviation is used, and there is no 1/eps: s carries it. Where all l_i
 * are equal there is nothing to learn and the step moves nothing.
 */
public final class Fzoo implements Method {
  private final double eps;
  private final int N;
  private final Noise noise;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param samples N, at least 2: one sample has no spread
   * @param noise the law of u
   * @param rule what is done with the normalised estimate
   * @throws IllegalArgumentException if eps or N is out of range
   */
  public Fzoo(double eps, int samples, Noise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.N = Range.atLeast("samples", 2, samples);
    this.noise = noise;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return N + 1;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>(List.of(Perturbation.NONE));
    for (int i = 1; i <= N; i++) {
      places.add(noise.draw(at, at.key(i)).times(eps));
    }
    double[] l = f.evaluate(places);
    double s = Losses.populationDeviation(Arrays.copyOfRange(l, 1, N + 1));
    if (s > 0) {
      List<Direction> estimate = new ArrayList<>();
      for (int i = 1; i <= N; i++) {
        estimate.add(noise.draw(at, at.key(i)).scaled((l[i] - l[0]) / (N * s)));
      }
      rule.apply(theta, at.learningRate(), new Direction.Sum(estimate));
    }
    return new StepReport(l[0], Double.NaN);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
