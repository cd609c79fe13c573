package zeroth.zo.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  public Map<String, double[]> sums() {
    List<Parameter> tensors = theta.list().stream().filter(Parameter::trainable).toList();
    int T = tensors.size();
    double[][] columns = new double[T * w.length][]; // sums over rows of each tensor and x_k
    theta
        .backend()
        .each(
            columns.length,
            (i, noise) ->
                columns[i] =
                    RowBlocks.columnSums(tensors.get(i % T), x.get(i / T), touched, noise));
    Map<String, double[]> sums = new HashMap<>();
    for (int l = 0; l < T; l++) {
      String name = tensors.get(l).name();
      float[] row = a.tensor(name).data();
      double[] sum = new double[row.length];
      for (int k = 0; k < w.length; k++) {
        double[] rows = columns[k * T + l];
        double along = RowCurvature.dot(row, rows);
        for (int j = 0; j < row.length; j++) {
          sum[j] -= w[k] * along * rows[j] / rho;
        }
      }
      sums.put(name, sum);
    }
    return sums;
  }
}
