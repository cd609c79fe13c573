package zeroth.zo.method;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TouchedRows;

/**
 * The score of directions x of which a whole tensor has the covariance rho (rho I + A A^T)^-1, A
 * being a repeated over all rows: sum_k w_k times -(A.x_k) (sum over rows of x_k) / rho.
 *
 * @param touched outside of which x is 0
 */
record TiledScore(
    List<Direction> x, double[] w, Parameters a, double rho, Parameters theta, TouchedRows touched)
    implements CurvatureScore {

  @Override
  public Direction applied(int k) {
    return x.get(k);
  }

  @Override
  public double[][] sums() {
    List<Parameter> tensors = theta.list().stream().filter(Parameter::trainable).toList();
    int T = tensors.size();
    double[][] rows = new double[T * w.length][]; // summed over those of each tensor and x_k
    theta
        .backend()
        .each(
            rows.length,
            (i, noise) ->
                rows[i] = RowBlocks.columnSums(tensors.get(i % T), x.get(i / T), touched, noise));
    double[][] sums = new double[T][];
    for (int l = 0; l < T; l++) {
      float[] row = a.tensor(tensors.get(l).name()).data();
      sums[l] = new double[row.length];
      for (int k = 0; k < w.length; k++) {
        double[] x = rows[k * T + l];
        double along = RowCurvature.dot(row, x);
        for (int j = 0; j < row.length; j++) {
          sums[l][j] -= w[k] * along * x[j] / rho;
        }
      }
    }
    return sums;
  }
}
