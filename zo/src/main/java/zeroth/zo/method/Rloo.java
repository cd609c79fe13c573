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
 * One-sided estimates with a leave-one-out baseline (REINFORCE leave-one-out).
 *
 * <pre>
 * f_k = L(theta + eps v_k),   v_k ~ N(0, I),   k = 1..K
 * theta -= lr rule(1/(eps (K - 1)) sum_k (f_k - mean f) v_k)
 * </pre>
 */
public final class Rloo implements Method {
  private final double eps;
  private final int K;
  private final Noise noise;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param samples K, at least 2: one sample has no other to be compared with
   * @param noise the law of v
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps or K is out of range
   */
  public Rloo(double eps, int samples, Noise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.K = Range.atLeast("samples", 2, samples);
    this.noise = noise;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return K;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>();
    for (int k = 0; k < K; k++) {
      places.add(noise.draw(at, at.key(k)).times(eps));
    }
    double[] f = L.evaluate(places);
    double mean = Losses.mean(f);
    List<Direction> estimate = new ArrayList<>();
    for (int k = 0; k < K; k++) {
      estimate.add(noise.draw(at, at.key(k)).scaled((f[k] - mean) / (eps * (K - 1))));
    }
    rule.apply(theta, at.learningRate(), new Direction.Sum(estimate));
    return new StepReport(mean, Double.NaN);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
