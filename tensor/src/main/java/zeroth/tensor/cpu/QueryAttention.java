package zeroth.tensor.cpu;

import zeroth.tensor.backend.Attention;

/**
 * Attention of one query to the keys of its sequence, as a step of generation asks for it. The keys
 * and values are read in the panels that they lie in: scores of a panel's keys stand side by side,
 * and the heads that share the keys stand side by side in the softmax and behind it.
 *
 * @param q (G Tq, H D)
 * @param k (G Tk, keyHeads D)
 * @param v (G Tk, keyHeads D)
 * @param y (G Tq, H D)
 */
record QueryAttention(Slab q, Slab k, Slab v, Attention pattern, Slab y) {

  /**
   * Head e of the keys, for all heads of the query that read it.
   *
   * @param row of the query
   * @param first row of the sequence's keys
   * @param seen how many keys the query sees, at least 1
   */
  void run(ThreadSpace space, int e, int row, int first, int seen) {
    int P = space.kernels.panelWidth();
    int shared = pattern.heads() / pattern.keyHeads();
    for (int h = 0; h < shared; h += P) {
      heads(space, e, e * shared + h, Math.min(P, shared - h), row, first, seen);
    }
  }

  /** Heads [h, h + count) of the query. */
  private void heads(ThreadSpace space, int e, int h, int count, int row, int first, int seen) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    int D = q.columns() / pattern.heads();
    int begin = first / P; // the panels with keys
    int panels = (first + seen - 1) / P - begin + 1;
    float[] query = space.second(count * D); // (count, D)
    for (int i = 0; i < count * D; i++) {
      query[i] = q.data()[q.index(row, h * D + i)];
    }
    float[] dots = space.first(panels * count * P); // (panels, count, P)
    float[] scores = space.panel(seen * P); // (seen, P), a place for each head
    for (int panel = 0; panel < panels; panel++) {
      int place = k.index((begin + panel) * P, e * D);
      int to = panel * count * P;
      kernels.multiply(query, 0, D, count, k.data(), place, D, dots, to, false, 0, P);
    }
    for (int j = 0; j < seen; j++) {
      int key = first + j - begin * P;
      for (int i = 0; i < P; i++) {
        int from = Math.min(i, count - 1); // places without a head repeat the last one
        scores[j * P + i] = dots[(key / P * count + from) * P + key % P];
      }
    }
    kernels.softmax(scores, 0, seen, (float) (1 / Math.sqrt(D)));
    float[] sums = space.strip(D * P); // (D, P)
    for (int j = 0; j < seen; ) {
      int depth = Math.min(seen - j, P - (first + j) % P);
      int place = v.index(first + j, e * D);
      kernels.multiply(v.data(), place, P, D, scores, j * P, depth, sums, 0, j > 0, 0, count);
      j += depth;
    }
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < D; d++) {
        y.data()[y.index(row, (h + i) * D + d)] = sums[d * P + i];
      }
    }
  }
}
