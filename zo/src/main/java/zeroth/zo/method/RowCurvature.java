package zeroth.zo.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Tiled;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;

/**
 * LOREN's law of directions: x ~ N(0, Sigma) in every tensor, with one vector a as long as a row.
 *
 * <ul>
 *   <li>kronecker, the paper's: every row of an (m, n) matrix has Sigma = rho (rho I + a a^T)^-1;
 *   <li>tiled, the authors' code: the whole matrix has Sigma = rho (rho I + A A^T)^-1 with A = a
 *       repeated over all rows.
 * </ul>
 *
 * A vector is one row, where both agree.
 */
final class RowCurvature {
  private final double rho;
  private final boolean tiled;
  private final Parameters a;
  private boolean drawn;

  RowCurvature(double rho, boolean tiled, Parameters theta) {
    this.rho = rho;
    this.tiled = tiled;
    this.a = theta.zeros(p -> true, p -> Shape.of(p.shape().columns()));
  }

  /** a ~ N(0, I) at the start of a run; a function of the run's key. */
  void start(Key run) {
    if (!drawn) {
      for (Parameter p : a.list()) {
        float[] row = a.tensor(p).data();
        Key key = run.fold("curvature").fold(p.name());
        a.backend().noise().addGaussian(key, 0, row.length, 1, row, 0);
      }
      drawn = true;
    }
  }

  void visitState(StateVisitor state) {
    state.tensors(a);
    drawn = state.flag(drawn);
  }

  /** a for each tensor; the live state. */
  Parameters rows() {
    return a;
  }

  /** S u with S S^T = Sigma, for u ~ N(0, I). */
  Direction shape(Direction u, Parameters theta) {
    if (!tiled) {
      return new Curved(u, a, rho);
    }
    Map<String, Double> terms = new HashMap<>();
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        float[] row = a.tensor(p.name()).data();
        double c = Curved.shrinkage(row, p.shape().rows(), rho);
        double[] sums = RowBlocks.columnSums(p, u, TouchedRows.ALL, theta.backend().noise());
        terms.put(p.name(), -c * dot(row, sums));
      }
    }
    return u.plus(new PerTensor(terms, new Tiled(a)));
  }

  /**
   * The score of a step's directions; see {@link CurvatureScore}.
   *
   * @param u the noise that was shaped, of which kronecker's is made
   * @param x what it became, 0 outside the rows that the step touches, of which tiled's is made
   * @param w one weight for each, adding up to 0
   */
  CurvatureScore score(
      List<Direction> u, List<Direction> x, double[] w, Parameters theta, Step at) {
    return tiled
        ? new TiledScore(x, w, a, rho, theta, at.touched())
        : new KroneckerScore(u, w, a, rho, theta, at);
  }

  /** a -= rate * slope, for each tensor by its name. */
  void descend(double rate, Map<String, double[]> slopes) {
    slopes.forEach(
        (name, slope) -> {
          float[] row = a.tensor(name).data();
          for (int j = 0; j < row.length; j++) {
            row[j] -= (float) (rate * slope[j]);
          }
        });
  }

  static double dot(float[] row, double[] x) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += row[j] * x[j];
    }
    return sum;
  }
}
