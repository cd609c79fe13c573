package zeroth.tensor.gradient;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;

/**
 * The gradient of RMS norm. Over each piece of D elements, with n = sqrt(mean(x^2) + epsilon), u =
 * x / n, y = u gain and du = dy gain:
 *
 * <pre>
 * dgain = sum_pieces dy u,   dx = (du - u mean(du u)) / n
 * </pre>
 *
 * The root is taken again, in double.
 */
record RmsNormGradient(Backend backend, WeightView weights, String gain, float epsilon) {

  /**
   * @param x (G R, C)
   * @param dy (G R, C)
   * @param into gets the gain's part, if it has it
   * @return dx, (G R, C)
   */
  float[] pull(float[] x, float[] dy, Parameters into) {
    int D = weights.parameters().get(gain).size();
    int size = x.length / weights.groups();
    float[] dx = new float[x.length];
    double[] dgain = new double[D];
    for (int g = 0; g < weights.groups(); g++) {
      float[] gamma = Candidates.read(backend, weights, g, gain);
      for (int from = g * size; from < (g + 1) * size; from += D) {
        double squares = 0;
        double along = 0;
        for (int d = 0; d < D; d++) {
          squares += (double) x[from + d] * x[from + d];
          along += (double) dy[from + d] * gamma[d] * x[from + d];
        }
        double inverse = 1 / Math.sqrt(squares / D + epsilon);
        double mean = along * inverse / D; // of du u
        for (int d = 0; d < D; d++) {
          double u = x[from + d] * inverse;
          dgain[d] += dy[from + d] * u;
          dx[from + d] = (float) (((double) dy[from + d] * gamma[d] - u * mean) * inverse);
        }
      }
    }
    Sums.add(dgain, gain, into);
    return dx;
  }
}
