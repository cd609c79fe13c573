package zeroth.zo.method;

import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.random.Key;
import zeroth.tensor.update.AverageUpdate;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.Ranks;
import zeroth.zo.rule.UpdateRule;

/**
 * LOZO-M: LOZO with momentum kept in the left factor (Chen et al., arXiv 2410.07698).
 *
 * <pre>
 * v = U V^T,   g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)      as in {@link Lozo}
 * N = N V_old^T V / n                                                   when V is new
 * N = beta N + (1 - beta) g U
 * theta -= lr rule(N V^T)
 * </pre>
 *
 * In vectors N is the averaged estimate itself. V^T V is n I on average, which makes the second
 * line the least-squares move of the momentum into the new subspace.
 */
public final class LozoMomentum implements Method {
  private final double eps;
  private final int rank;
  private final int period;
  private final double beta;
  private final UpdateRule rule;
  private final Parameters N;
  private Key oldV;

  /**
   * @param eps smoothing, positive and finite
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param period nu in steps, at least 1
   * @param beta what is kept of the momentum, in [0, 1)
   * @param rule what is done with the averaged estimate
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public LozoMomentum(
      double eps, int rank, int period, double beta, UpdateRule rule, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.rank = Ranks.check(rank, theta);
    this.period = Range.atLeast("period", 1, period);
    this.beta = Range.within("beta", 0, 1, beta);
    this.rule = rule;
    this.N =
        theta.zeros(
            p -> true,
            p ->
                p.shape().isMatrix()
                    ? Shape.of(p.shape().rows(), LowRank.rank(p.shape(), rank))
                    : p.shape());
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction U = new Direction.Gaussian(at.key()); // on N's shapes; noise itself in vectors
    Key V = Lozo.right(at, period);
    Direction v =
        at.restrict(new LowRank(new Factor.Keyed(at.key()), new Factor.Keyed(V), rank, U));
    double[] L = f.evaluate(v.times(+eps), v.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    Direction estimate = at.restrict(U).scaled((1 - beta) * g);
    if (oldV != null && !oldV.equals(V)) {
      project(theta, oldV, V);
    }
    oldV = V;
    N.backend().update(new AverageUpdate(N, estimate, (float) beta));
    Direction momentum =
        new LowRank(new Factor.Held(N), new Factor.Keyed(V), rank, new Direction.Dense(N));
    rule.apply(theta, at.learningRate(), at.restrict(momentum));
    return new StepReport(Losses.mean(L), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(N);
    oldV = state.key(oldV);
    rule.visitState(state);
  }

  /** N = N V_old^T V / n in every matrix, where V_old^T V / n is (r, r). */
  private void project(Parameters theta, Key oldV, Key newV) {
    for (Parameter p : N.list()) {
      Parameter matrix = theta.get(p.name());
      if (matrix.shape().isMatrix()) {
        int n = matrix.shape().columns();
        int r = p.shape().columns();
        double[] turn = product(read(matrix, r, oldV, n), read(matrix, r, newV, n), n, r);
        float[] rows = N.tensor(p).data();
        double[] row = new double[r];
        for (int i = 0; i < p.shape().rows(); i++) {
          for (int k = 0; k < r; k++) {
            row[k] = 0;
            for (int l = 0; l < r; l++) {
              row[k] += rows[i * r + l] * turn[l * r + k] / n;
            }
          }
          for (int k = 0; k < r; k++) {
            rows[i * r + k] = (float) row[k];
          }
        }
      }
    }
  }

  private float[] read(Parameter matrix, int r, Key key, int n) {
    float[] factor = new float[n * r];
    new Factor.Keyed(key).of(matrix, r, N.backend().noise()).read(0, n, factor);
    return factor;
  }

  /** A^T B of two (n, r) matrices. */
  private static double[] product(float[] a, float[] b, int n, int r) {
    double[] product = new double[r * r];
    for (int j = 0; j < n; j++) {
      for (int l = 0; l < r; l++) {
        for (int k = 0; k < r; k++) {
          product[l * r + k] += (double) a[j * r + l] * b[j * r + k];
        }
      }
    }
    return product;
  }
}
