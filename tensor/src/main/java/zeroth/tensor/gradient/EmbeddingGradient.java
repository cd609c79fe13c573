package zeroth.tensor.gradient;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;

/**
 * The gradient of an embedding: y[t] = table[ids[t]], so dtable[i] is the sum of dy[t] over the
 * tokens t with ids[t] = i, tokens in order.
 */
final class EmbeddingGradient {
  private EmbeddingGradient() {}

  /**
   * @param dy (G T, width)
   * @param into gets the table's part, if it has that table
   */
  static void add(WeightView weights, String table, int[] ids, float[] dy, Parameters into) {
    if (!into.contains(table)) {
      return;
    }
    float[] sum = into.tensor(table).data(); // (V, width)
    int C = into.get(table).shape().columns();
    for (int g = 0; g < weights.groups(); g++) {
      for (int t = 0; t < ids.length; t++) {
        int from = (g * ids.length + t) * C;
        int to = ids[t] * C;
        for (int c = 0; c < C; c++) {
          sum[to + c] += dy[from + c];
        }
      }
    }
  }
}
