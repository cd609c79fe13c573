package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;

/**
 * Attention, one head of keys of one sequence at a time, for a panel of queries of a head that
 * reads it: scores (keys, queries), softmax over the keys, then the weighted values. The queries
 * stand side by side throughout, so nothing is transposed but the keys, once.
 *
 * <p>Under a causal mask the first query of a panel sees the fewest keys. Those are seen by all;
 * each of the few behind them is left out for the queries that do not see it.
 *
 * @param q (G Tq, H D)
 * @param k (G Tk, keyHeads D)
 * @param v (G Tk, keyHeads D)
 * @param y (G Tq, H D)
 */
record HeadAttention(Slab q, Slab k, Slab v, Attention pattern, Slab y) {

  void run(ThreadSpace space, int part, int parts) {
    Segments queries = pattern.queries();
    int groups = queries.total() == 0 ? 0 : q.rows() / queries.total();
    int tasks = groups * queries.count() * pattern.keyHeads();
    int end = Team.first(part + 1, parts, tasks);
    for (int task = Team.first(part, parts, tasks); task < end; task++) {
      int sequence = task / pattern.keyHeads();
      head(
          space, sequence / queries.count(), sequence % queries.count(), task % pattern.keyHeads());
    }
    if (part == 0) {
      y.clearPlacesWithoutRow();
    }
  }

  /** Head e of the keys of sequence b in group g, for all heads of queries that read it. */
  private void head(ThreadSpace space, int g, int b, int e) {
    int D = q.columns() / pattern.heads();
    int first = g * pattern.keys().total() + pattern.keys().offset(b);
    int L = pattern.keys().length(b);
    if (pattern.queries().length(b) == 1 && pattern.seen(b, 0) > 0) {
      int row = g * pattern.queries().total() + pattern.queries().offset(b);
      QueryAttention query = new QueryAttention(q, k, v, pattern, y);
      query.run(space, e, row, first, pattern.seen(b, 0));
      return;
    }
    float[] keys = space.first(L * D); // (L, D)
    float[] values = space.block(D * L); // (D, L)
    float[] line = space.second(Math.max(L, space.kernels.panelWidth()));
    for (int d = 0; d < D; d++) {
      k.readColumn(e * D + d, first, L, line, 0);
      for (int j = 0; j < L; j++) {
        keys[j * D + d] = line[j];
      }
      v.readColumn(e * D + d, first, L, values, d * L);
    }
    int shared = pattern.heads() / pattern.keyHeads();
    for (int h = e * shared; h < (e + 1) * shared; h++) {
      queries(space, g, b, h, keys, values, L, D);
    }
  }

  /** Head h of the queries. */
  private void queries(
      ThreadSpace space, int g, int b, int h, float[] keys, float[] values, int L, int D) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    int first = g * pattern.queries().total() + pattern.queries().offset(b);
    int rows = pattern.queries().length(b);
    float[] queries = space.strip(D * P); // (D, P), then what they see
    float[] scores = space.panel(L * P); // (L, P)
    float scale = (float) (1 / Math.sqrt(D));
    for (int i = 0; i < rows; i += P) {
      int count = Math.min(P, rows - i);
      for (int d = 0; d < D; d++) {
        q.readColumn(h * D + d, first + i, count, queries, d * P);
        Arrays.fill(queries, d * P + count, (d + 1) * P, 0);
      }
      int all = pattern.seen(b, i);
      int most = pattern.seen(b, i + count - 1);
      kernels.multiply(keys, 0, D, most, queries, 0, D, scores, 0, false, 0, count);
      for (int j = all; j < most; j++) { // place l sees key j from l = j - all + 1 on
        Arrays.fill(scores, j * P, j * P + j - all + 1, Float.NEGATIVE_INFINITY);
      }
      kernels.softmax(scores, 0, most, scale);
      kernels.multiply(values, 0, L, D, scores, 0, all, queries, 0, false, 0, count);
      for (int j = all; j < most; j++) {
        kernels.addSeen(values, j, L, D, scores, j * P, queries, 0, j - all + 1);
      }
      for (int d = 0; d < D; d++) {
        y.writeColumn(h * D + d, first + i, count, queries, d * P);
      }
    }
  }
}
