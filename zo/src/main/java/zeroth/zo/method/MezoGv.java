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
 * MeZO-GV: the two-point estimate along a guiding vector made of ranked candidates (arXiv
 * 2601.04710).
 *
 * <pre>
 * f_i = L(theta + eps z_i),   i = 1..M
 * v = mean of the floor(alpha M) z_i of lowest f_i - mean of the others
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * theta -= lr rule(g v)
 * </pre>
 *
 * v is a weighted sum of keyed noises in the candidates' order. Optionally it is divided by
 * sqrt(1/elite + 1/rest), which gives its elements variance 1.
 */
public final class MezoGv implements Method {
  private final double eps;
  private final int M;
  private final int elite;
  private final double norm;
  private final Noise noise;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param candidates M, at least 2
   * @param alpha share of the elite: floor(alpha M) must be from 1 to M - 1
   * @param normalise whether v is divided by sqrt(1/elite + 1/rest)
   * @param noise the law of z
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if a value is out of range
   */
  public MezoGv(
      double eps, int candidates, double alpha, boolean normalise, Noise noise, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.M = Range.atLeast("candidates", 2, candidates);
    this.elite = (int) Math.floor(alpha * M);
    if (!(elite >= 1 && elite < M)) {
      throw new IllegalArgumentException(
          "alpha is " + alpha + ", it must be in [1/candidates, 1) of " + M + " candidates");
    }
    this.norm = normalise ? Math.sqrt(1.0 / elite + 1.0 / (M - elite)) : 1;
    this.noise = noise;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return M + 2;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>();
    for (int i = 0; i < M; i++) {
      places.add(noise.draw(at, at.key(i)).times(eps));
    }
    double[] f = L.evaluate(places);
    int[] ranked = Losses.ranked(f);
    double[] weight = new double[M];
    for (int rank = 0; rank < M; rank++) {
      weight[ranked[rank]] = (rank < elite ? 1.0 / elite : -1.0 / (M - elite)) / norm;
    }
    List<Direction> terms = new ArrayList<>();
    for (int i = 0; i < M; i++) {
      terms.add(noise.draw(at, at.key(i)).scaled(weight[i]));
    }
    Direction v = new Direction.Sum(terms);
    double[] pair = L.evaluate(v.times(+eps), v.times(-eps));
    double g = (pair[0] - pair[1]) / (2 * eps);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    return new StepReport(Losses.mean(pair), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
