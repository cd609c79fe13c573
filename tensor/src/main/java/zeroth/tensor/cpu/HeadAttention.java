package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Segments;

/**
 * Attention, one head of one sequence at a time, for a panel of queries: scores (keys, queries),
 * softmax over the keys, then the weighted values. The queries stand side by side throughout, so
 * nothing is transposed but the keys, once.
 *
 * @param q (G T, C)
 * @param k (G T, C)
 * @param v (G T, C)
 * @param y (G T, C)
 */
record HeadAttention(Slab q, Slab k, Slab v, Segments segments, int heads, Slab y) {

  void run(ThreadSpace space, int part, int parts) {
    int total = segments.total();
    int sequences = total == 0 ? 0 : q.rows() / total * segments.count();
    int tasks = sequences * heads;
    int end = Team.first(part + 1, parts, tasks);
    for (int task = Team.first(part, parts, tasks); task < end; task++) {
      int sequence = task / heads;
      int b = sequence % segments.count();
      int first = sequence / segments.count() * total + segments.offset(b);
      head(space, first, segments.length(b), task % heads);
    }
    if (part == 0) {
      y.clearPlacesWithoutRow();
    }
  }

  /** Head h of the sequence in rows [first, first + L). */
  private void head(ThreadSpace space, int first, int L, int h) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    int D = q.columns() / heads;
    float[] keys = space.first(L * D); // (L, D)
    float[] values = space.block(D * L); // (D, L)
    float[] line = space.second(Math.max(L, P));
    for (int d = 0; d < D; d++) {
      k.readColumn(h * D + d, first, L, line, 0);
      for (int j = 0; j < L; j++) {
        keys[j * D + d] = line[j];
      }
      v.readColumn(h * D + d, first, L, values, d * L);
    }
    float[] queries = space.strip(D * P); // (D, P), then what they see
    float[] scores = space.panel(L * P); // (L, P)
    float scale = (float) (1 / Math.sqrt(D));
    for (int i = 0; i < L; i += P) {
      int count = Math.min(P, L - i);
      for (int d = 0; d < D; d++) {
        q.readColumn(h * D + d, first + i, count, queries, d * P);
        Arrays.fill(queries, d * P + count, (d + 1) * P, 0);
      }
      kernels.multiply(keys, 0, D, L, queries, 0, D, scores, 0, false, 0, count);
      kernels.softmax(scores, 0, L, scale);
      kernels.multiply(values, 0, L, D, scores, 0, L, queries, 0, false, 0, count);
      for (int d = 0; d < D; d++) {
        y.writeColumn(h * D + d, first + i, count, queries, d * P);
      }
    }
  }
}
