package zeroth.tensor.gradient;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;

/**
 * The gradient of layer norm. With u = (x - mean) / sqrt(variance + epsilon), y = u gain + bias and
 * du = dy gain:
 *
 * <pre>
 * dgain = sum_rows dy u,   dbias = sum_rows dy
 * dx = (du - mean(du) - u mean(du u)) / sqrt(variance + epsilon)
 * </pre>
 *
 * Means and variances are taken again, in double.
 */
record LayerNormGradient(
    Backend backend, WeightView weights, String gain, String bias, float epsilon) {

  /**
   * @param x (G R, C)
   * @param dy (G R, C)
   * @param into gets the parts of gain and bias, as far as it has them
   * @return dx, (G R, C)
   */
  float[] pull(float[] x, float[] dy, Parameters into) {
    int C = weights.parameters().get(gain).size();
    int G = weights.groups();
    int R = C == 0 ? 0 : x.length / C / G;
    float[] dx = new float[x.length];
    double[] dgain = new double[C];
    double[] dbias = new double[C];
    double[] u = new double[C];
    double[] du = new double[C];
    for (int g = 0; g < G; g++) {
      float[] gamma = Candidates.read(backend, weights, g, gain);
      for (int r = g * R; r < (g + 1) * R; r++) {
        int row = r * C;
        double inverse = unit(x, row, u);
        double mean = 0;
        double along = 0;
        for (int c = 0; c < C; c++) {
          double d = dy[row + c];
          dgain[c] += d * u[c];
          dbias[c] += d;
          du[c] = d * gamma[c];
          mean += du[c];
          along += du[c] * u[c];
        }
        mean /= C;
        along /= C;
        for (int c = 0; c < C; c++) {
          dx[row + c] = (float) ((du[c] - mean - u[c] * along) * inverse);
        }
      }
    }
    Sums.add(dgain, gain, into);
    Sums.add(dbias, bias, into);
    return dx;
  }

  /** Writes u of a row and returns 1 / sqrt(variance + epsilon). */
  private double unit(float[] x, int row, double[] u) {
    int C = u.length;
    double mean = 0;
    for (int c = 0; c < C; c++) {
      mean += x[row + c];
    }
    mean /= C;
    double variance = 0;
    for (int c = 0; c < C; c++) {
      u[c] = x[row + c] - mean;
      variance += u[c] * u[c];
    }
    double inverse = 1 / Math.sqrt(variance / C + epsilon);
    for (int c = 0; c < C; c++) {
      u[c] *= inverse;
    }
    return inverse;
  }
}
