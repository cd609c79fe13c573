package zeroth.tensor.gradient;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.math.Elementary;

/**
 * The gradient of a head's losses over a vocabulary. With z = x W^T + b, p = softmax(z) and dl the
 * gradient of a row's loss:
 *
 * <pre>
 * dz_n = dl (p_n - [n = target]),   dx = dz W,   dW = dz^T x,   db = sum_rows dz
 * </pre>
 *
 * The logits are made once more, a block of the vocabulary at a time.
 *
 * @param below computes the products
 * @param x (G R, K), values of the backend below
 * @param losses of the forward
 */
record VocabularyGradient(
    Backend below,
    WeightView weights,
    String weight,
    String bias,
    Values x,
    int[] targets,
    VocabularyLosses losses) {
  /** Rows that a thread has at a time. */
  private static final int CHUNK = 32;

  /**
   * @param dl gradient of each row's loss, G R elements
   * @param into gets the parts of W and b, as far as it has them
   * @return dx, (G R, K)
   */
  float[] pull(double[] dl, Parameters into) {
    Parameter w = weights.parameters().get(weight);
    int R = targets.length;
    int K = w.shape().columns();
    float[] in = below.read(x); // (G R, K)
    float[] dx = new float[in.length];
    for (int g = 0; g < weights.groups(); g++) {
      float[] rows = Arrays.copyOfRange(in, g * R * K, (g + 1) * R * K); // (R, K)
      float[] matrix = Candidates.read(below, weights, g, weight); // (V, K)
      float[] shift = bias == null ? null : Candidates.read(below, weights, g, bias); // (V)
      float[] right =
          into.contains(weight) ? Products.transpose(below, rows, 0, R, K) : null; // (K, R)
      for (int from = 0; from < w.shape().rows(); from += VocabularyLosses.BLOCK) {
        int count = Math.min(VocabularyLosses.BLOCK, w.shape().rows() - from);
        float[] block = Arrays.copyOfRange(matrix, from * K, (from + count) * K); // (count, K)
        float[] dz = Products.timesTransposed(below, rows, block, R, count, K); // (R, count)
        slopes(dz, g * R, from, count, shift, dl);
        float[] turned = Products.transpose(below, block, 0, count, K); // (K, count)
        float[] back = Products.timesTransposed(below, dz, turned, R, K, count); // (R, K)
        for (int i = 0; i < back.length; i++) {
          dx[g * R * K + i] += back[i];
        }
        addTo(into, dz, right, R, K, from, count);
      }
    }
    return dx;
  }

  /** Turns logits without their bias, (R, count), into dz. */
  private void slopes(float[] z, int first, int from, int count, float[] shift, double[] dl) {
    below.each(
        (targets.length + CHUNK - 1) / CHUNK,
        (task, noise) -> {
          int end = Math.min(targets.length, (task + 1) * CHUNK);
          for (int r = task * CHUNK; r < end; r++) {
            slopes(z, r, first + r, from, count, shift, dl);
          }
        });
  }

  /** Row r of the block, which is this row of all. */
  private void slopes(float[] z, int r, int row, int from, int count, float[] shift, double[] dl) {
    double top = losses.maxima()[row];
    double share = dl[row] / losses.sums()[row];
    for (int n = 0; n < count; n++) {
      int i = r * count + n;
      float logit = shift == null ? z[i] : z[i] + shift[from + n];
      z[i] = (float) (share * Elementary.exp((float) (logit - top)));
    }
    int target = targets[r] - from;
    if (target >= 0 && target < count) {
      z[r * count + target] -= (float) dl[row];
    }
  }

  private void addTo(
      Parameters into, float[] dz, float[] right, int R, int K, int from, int count) {
    if (right != null) {
      float[] left = Products.transpose(below, dz, 0, R, count); // (count, R)
      float[] part = Products.timesTransposed(below, left, right, count, K, R); // (count, K)
      float[] sum = into.tensor(weight).data();
      for (int i = 0; i < part.length; i++) {
        sum[from * K + i] += part[i];
      }
    }
    if (bias != null && into.contains(bias)) {
      float[] sum = into.tensor(bias).data();
      for (int n = 0; n < count; n++) {
        double db = 0;
        for (int r = 0; r < R; r++) {
          db += dz[r * count + n];
        }
        sum[from + n] += (float) db;
      }
    }
  }
}
