package zeroth.zo.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.ColumnBases;
import zeroth.zo.rule.UpdateRule;

/**
 * ZO-Muon: an estimate inside a random subspace, orthogonalised before the step (Lang et al., arXiv
 * 2602.17155).
 *
 * <pre>
 * v_i = P Psi_i in matrices (m, n),   P (m, r) orthonormal columns, kept for some steps,
 *       Psi_i (r, n) ~ N(0, I);   v_i ~ N(0, I) in vectors,   i = 1..N
 * s_i = (L(theta + eps v_i) - L(theta)) / (N eps)
 * matrices:  theta -= lr rule(P orthogonalised(sum_i s_i Psi_i))
 * vectors:   theta -= lr_v rule(sum_i s_i v_i)
 * </pre>
 *
 * {@link NewtonSchulz} orthogonalises, in five iterations. A step in a matrix has nearly the same
 * length whatever the loss is, in a vector it is gradient descent, which is why vectors have a rate
 * of their own. It follows the schedule of the other.
 */
public final class ZoMuon implements Method {
  private static final int ITERATIONS = 5;

  private final double eps;
  private final int N;
  private final int rank;
  private final double vectorShare;
  private final UpdateRule rule;
  private final ColumnBases bases;
  private final Parameters rows;

  /**
   * @param eps smoothing, positive and finite
   * @param samples N, at least 1
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param period steps that P is kept, at least 1
   * @param vectorShare lr_v / lr, positive and finite
   * @param rule what is done with the estimate
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public ZoMuon(
      double eps,
      int samples,
      int rank,
      int period,
      double vectorShare,
      UpdateRule rule,
      Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.N = Range.atLeast("samples", 1, samples);
    this.bases = new ColumnBases(rank, period, theta);
    this.rank = rank;
    this.vectorShare = Range.positive("vector-share", vectorShare);
    this.rule = rule;
    this.rows =
        theta.zeros(
            p -> p.shape().isMatrix(),
            p -> Shape.of(p.shape().columns(), LowRank.rank(p.shape(), rank)));
  }

  @Override
  public int forwardsPerStep() {
    return N + 1;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Factor P = new Factor.Held(bases.at(at));
    List<Perturbation> places = new ArrayList<>(List.of(Perturbation.NONE));
    for (int i = 0; i < N; i++) {
      Factor Psi = new Factor.Keyed(at.key(i)); // (n, r): the transpose
      Direction z = new Direction.Gaussian(at.key(i));
      places.add(at.restrict(new LowRank(P, Psi, rank, z)).times(eps));
    }
    double[] L = f.evaluate(places);
    double[] s = new double[N];
    List<Direction> vectors = new ArrayList<>();
    for (int i = 0; i < N; i++) {
      s[i] = (L[i + 1] - L[0]) / (N * eps);
      vectors.add(new Direction.Gaussian(at.key(i)).scaled(vectorShare * s[i]));
    }
    orthogonalise(at, s);
    Factor O = new Factor.Held(rows);
    Direction estimate = new LowRank(P, O, rank, new Direction.Sum(vectors));
    rule.apply(theta, at.learningRate(), at.restrict(estimate));
    return new StepReport(L[0], Double.NaN);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }

  /** rows = the orthogonalised sum of s_i Psi_i^T, in every matrix. */
  private void orthogonalise(Step at, double[] s) {
    List<Parameter> list = rows.list();
    rows.backend()
        .each(
            list.size(),
            (l, noise) -> {
              Parameter p = list.get(l);
              float[] o = rows.tensor(p).data(); // (n, r)
              Arrays.fill(o, 0);
              for (int i = 0; i < s.length; i++) {
                noise.addGaussian(at.key(i).fold(p.name()), 0, o.length, (float) s[i], o, 0);
              }
              NewtonSchulz.orthogonalise(
                  o, p.shape().rows(), p.shape().columns(), ITERATIONS, noise);
            });
  }
}
