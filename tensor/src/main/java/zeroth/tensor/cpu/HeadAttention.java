package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Segments;

/**
 * Attention, one head of one sequence at a time: scores by panels of keys, softmax by rows, then
 * the weighted values by panels of values.
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
  }

  /** Head h of the sequence in rows [first, first + L). */
  private void head(ThreadSpace space, int first, int L, int h) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    int C = q.columns();
    int D = C / heads;
    int corner = first * C + h * D;
    int stride = (L + P - 1) / P * P;
    float[] scores = space.strip(L * stride); // (L, stride)
    float[] panel = space.panel(Math.max(D, L) * P);
    float[] rows = space.first(P * D);
    for (int j = 0; j < L; j += P) {
      int keys = Math.min(P, L - j);
      for (int n = 0; n < keys; n++) {
        System.arraycopy(k.data(), corner + (j + n) * C, rows, n * D, D);
      }
      kernels.pack(rows, 0, null, 0, keys, D, panel);
      kernels.multiply(q.data(), corner, C, L, panel, 0, D, scores, j, stride, false);
    }
    float scale = (float) (1 / Math.sqrt(D));
    for (int i = 0; i < L; i++) {
      kernels.softmax(scores, i * stride, L, scale);
    }
    float[] strip = space.second(L * P);
    for (int d = 0; d < D; d += P) {
      int columns = Math.min(P, D - d);
      for (int j = 0; j < L; j++) {
        System.arraycopy(v.data(), corner + j * C + d, panel, j * P, columns);
        Arrays.fill(panel, j * P + columns, (j + 1) * P, 0);
      }
      if (columns == P) {
        kernels.multiply(scores, 0, stride, L, panel, 0, L, y.data(), corner + d, C, false);
      } else {
        kernels.multiply(scores, 0, stride, L, panel, 0, L, strip, 0, P, false);
        for (int i = 0; i < L; i++) {
          System.arraycopy(strip, i * P, y.data(), corner + i * C + d, columns);
        }
      }
    }
  }
}
