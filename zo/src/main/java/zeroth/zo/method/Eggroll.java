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
import zeroth.zo.noise.LowRankNoise;
import zeroth.zo.rule.UpdateRule;

/**
 * EGGROLL: an evolution strategy whose members differ by low-rank matrices (Sarkar et al., arXiv
 * 2511.16652).
 *
 * <pre>
 * E_i = A_i B_i^T / sqrt(r) in matrices (m, n),   A_i (m, r), B_i (n, r) ~ N(0, I) fresh each step;
 *       E_i ~ N(0, I) in vectors,   i = 1..N/2
 * f_i^+- = L(theta +- eps E_i)
 * F = fitness of all N losses: z-scores or centred ranks, with their sign turned
 * theta -= lr rule(-1/N sum_i (F_i^+ - F_i^-) E_i)
 * </pre>
 *
 * There is no 1/eps: fitness has no scale that it would undo. {@link LowRankNoise} has E_i.
 */
public final class Eggroll implements Method {
  private final double eps;
  private final int N;
  private final LowRankNoise noise;
  private final Fitness fitness;
  private final UpdateRule rule;

  /**
   * @param eps sigma, how far members are from theta, positive and finite
   * @param samples N, even and at least 2: members come in pairs
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param fitness what losses become
   * @param rule what is done with the estimate
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public Eggroll(
      double eps, int samples, int rank, Fitness fitness, UpdateRule rule, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.N = Range.atLeast("samples", 2, samples);
    if (samples % 2 != 0) {
      throw new IllegalArgumentException("samples is " + samples + ", it must be even");
    }
    this.noise = new LowRankNoise(rank, theta);
    this.fitness = fitness;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return N;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    List<Perturbation> places = new ArrayList<>();
    for (int i = 0; i < N / 2; i++) {
      places.add(E(at, i).times(+eps));
      places.add(E(at, i).times(-eps));
    }
    double[] f = L.evaluate(places);
    double[] F = fitness.of(f);
    List<Direction> estimate = new ArrayList<>();
    for (int i = 0; i < N / 2; i++) {
      estimate.add(E(at, i).scaled(-(F[2 * i] - F[2 * i + 1]) / N));
    }
    rule.apply(theta, at.learningRate(), new Direction.Sum(estimate));
    return new StepReport(Losses.mean(f), Double.NaN);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }

  private Direction E(Step at, int i) {
    return noise.draw(at, at.key(i));
  }
}
