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
import zeroth.zo.noise.PartOfTensors;
import zeroth.zo.rule.UpdateRule;

/**
 * ZO-LDSD: directions from a policy v ~ N(mu, s^2 I) whose mean is learned (arXiv 2602.13659).
 *
 * <pre>
 * v_i = mu + s n_i,   n_i ~ N(0, I),   f_i = L(theta + eps v_i),   i = 1..K
 * v* = the v_i of the lowest f_i
 * g = (L(theta + eps v*) - L(theta - eps v*)) / (2 eps)
 * theta -= lr rule(g v*)
 * c_i = f_i - mean_{j != i} f_j
 * mu -= lr_mu 1/(K s^2) sum_i c_i (v_i - mu),   mu = 0 at the start
 * </pre>
 *
 * <p>mu may start with noise of the run's key instead, to which what is learned is added. A step
 * may reach a {@link PartOfTensors} alone, the same with all its candidates.
 */
public final class Ldsd implements Method {
  private final double eps;
  private final int K;
  private final double s;
  private final double muRate;
  private final Noise noise;
  private final UpdateRule rule;
  private final Parameters mu; // what is learned
  private final Noise start;
  private final PartOfTensors part;

  /**
   * @param eps smoothing, positive and finite
   * @param candidates K, at least 2: one candidate has no other to be compared with
   * @param spread s, the policy's standard deviation, positive and finite
   * @param muRate lr_mu, positive and finite
   * @param noise the law of n
   * @param rule what is done with the estimate
   * @param theta the weights, of which the shapes count
   * @param start the law of what mu starts with, drawn once a run; {@link Noise#zero} for 0
   * @param idle the probability with which a step's directions leave out a tensor, in [0, 1)
   * @throws IllegalArgumentException if a value is out of range
   */
  public Ldsd(
      double eps,
      int candidates,
      double spread,
      double muRate,
      Noise noise,
      UpdateRule rule,
      Parameters theta,
      Noise start,
      double idle) {
    this.eps = Range.positive("eps", eps);
    this.K = Range.atLeast("candidates", 2, candidates);
    this.s = Range.positive("spread", spread);
    this.muRate = Range.positive("mu-rate", muRate);
    this.noise = noise;
    this.rule = rule;
    this.mu = theta.zeros(p -> true);
    this.start = start;
    this.part = new PartOfTensors(idle, theta);
  }

  @Override
  public int forwardsPerStep() {
    return K + 1;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>();
    for (int i = 0; i < K; i++) {
      places.add(v(at, i).times(+eps));
    }
    double[] f = L.evaluate(places);
    int best = Losses.argmin(f);
    double g = (f[best] - L.loss(v(at, best).times(-eps))) / (2 * eps);
    double mean = Losses.mean(f);
    List<Direction> score = new ArrayList<>();
    for (int i = 0; i < K; i++) {
      double c = (f[i] - mean) * K / (K - 1); // f_i less the mean of the others
      score.add(n(at, i).scaled(c / (K * s))); // (v_i - mu) / s^2 = n_i / s
    }
    rule.apply(theta, at.learningRate(), v(at, best).scaled(g));
    mu.add(-muRate, part.restrict(at, new Direction.Sum(score)));
    return new StepReport(mean, g);
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(mu);
    rule.visitState(state);
  }

  private Direction n(Step at, int i) {
    return noise.draw(at, at.key(i));
  }

  private Direction v(Step at, int i) {
    Direction learned = at.restrict(new Direction.Dense(mu));
    Direction mean = learned.plus(start.draw(at, at.run().fold("mu")));
    return part.restrict(at, mean.plus(n(at, i).scaled(s)));
  }
}
