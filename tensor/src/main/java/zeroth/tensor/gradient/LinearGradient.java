package zeroth.tensor.gradient;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;

/**
 * The gradient of a linear map. With z = x W^T + b, y = f(z) and dz = dy f'(z):
 *
 * <pre>
 * dx = dz W,   dW = dz^T x,   db = sum_rows dz
 * </pre>
 *
 * For an f whose slope needs z, that is computed once more.
 *
 * @param below computes the products
 * @param x (G R, K), values of the backend below
 * @param y (G R, N), values of the backend below
 */
record LinearGradient(
    Backend below,
    WeightView weights,
    String weight,
    String bias,
    Values x,
    Pointwise f,
    Values y) {

  /**
   * @param dy (G R, N); overwritten
   * @param into gets the parts of W and b, as far as it has them
   * @return dx, (G R, K)
   */
  float[] pull(float[] dy, Parameters into) {
    Parameter w = weights.parameters().get(weight);
    int G = weights.groups();
    int R = x.rows() / G;
    int N = w.shape().rows();
    int K = w.shape().columns();
    float[] dz =
        ActivationGradient.pull( // (G R, N)
            f, dy, y, below, () -> below.affine(weights, weight, bias, x, Pointwise.IDENTITY));
    float[] in = into.contains(weight) ? below.read(x) : null; // (G R, K)
    float[] dx = new float[G * R * K];
    for (int g = 0; g < G; g++) {
      float[] part = G == 1 ? dz : Arrays.copyOfRange(dz, g * R * N, (g + 1) * R * N); // (R, N)
      float[] turned =
          Products.transpose(below, Candidates.read(below, weights, g, weight), 0, N, K); // (K, N)
      float[] back = Products.timesTransposed(below, part, turned, R, K, N);
      System.arraycopy(back, 0, dx, g * R * K, R * K);
      if (in != null) {
        float[] left = Products.transpose(below, dz, g * R, R, N); // (N, R)
        float[] right = Products.transpose(below, in, g * R, R, K); // (K, R)
        Sums.add(Products.timesTransposed(below, left, right, N, K, R), weight, into);
      }
    }
    if (bias != null) {
      double[] db = new double[N];
      for (int i = 0; i < dz.length; i += N) {
        for (int n = 0; n < N; n++) {
          db[n] += dz[i + n];
        }
      }
      Sums.add(db, bias, into);
    }
    return dx;
  }
}
