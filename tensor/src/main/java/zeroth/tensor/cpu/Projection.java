package zeroth.tensor.cpu;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.MatrixChange;

/**
 * What the low-rank terms beside a linear map need of its values first: t = s B^T x of every row,
 * for all terms of the row's candidate one behind the other. A thread has a part of the panels.
 *
 * @param changes of W, (N, K), by candidate
 * @param firsts rows [firsts[g], firsts[g + 1]) of x belong to candidate g
 * @param x (R, K)
 * @param t (R, {@link #columns}); lines behind a candidate's ranks hold nothing
 */
record Projection(List<MatrixChange> changes, Parameter w, int[] firsts, Slab x, Slab t) {
  /**
   * Rows of B^T are made up to a multiple of this, with zeros: the kernels take so many at once.
   */
  private static final int TILE = 4;

  /** Part of K that is in work at a time. */
  private static final int DEPTH = 384;

  /** Rows of B that are read at a time. */
  private static final int ROWS = 64;

  /** Columns of t: the most that a candidate needs; 0 where no candidate has a term. */
  static int columns(List<MatrixChange> changes, Parameter w) {
    int most = 0;
    for (MatrixChange change : changes) {
      most = Math.max(most, change.rank(w));
    }
    return (most + TILE - 1) / TILE * TILE;
  }

  void run(ThreadSpace space, int part, int parts) {
    int P = space.kernels.panelWidth();
    int begin = Team.first(part, parts, x.panels()) * P;
    int end = Team.first(part + 1, parts, x.panels()) * P;
    MatrixChange last = null;
    for (int g = 0; g < changes.size(); g++) {
      int first = Math.max(begin, firsts[g]);
      int behind = Math.min(end, firsts[g + 1]);
      MatrixChange change = changes.get(g);
      if (first >= behind || change.beside().isEmpty()) {
        continue;
      }
      if (last == null || !change.sharesFactors(last)) {
        readRight(space, change);
      }
      last = change;
      for (int r = first; r < behind; r = (r / P + 1) * P) {
        project(space, change, r / P, r % P, Math.min(behind - r / P * P, P));
      }
    }
  }

  /** B^T of all terms, (columns of t, K), to the thread's block. */
  private void readRight(ThreadSpace space, MatrixChange change) {
    int K = x.columns();
    float[] turned = space.block(t.columns() * K);
    int top = 0;
    for (MatrixChange.Term term : change.beside()) {
      int r = term.product().rank(w);
      Factor.Rows B = term.product().right(w, space.kernels);
      float[] rows = space.second(ROWS * r);
      for (int i = 0; i < K; i += ROWS) {
        int count = Math.min(ROWS, K - i);
        B.read(i, count, rows);
        for (int k = 0; k < r; k++) {
          for (int j = 0; j < count; j++) {
            turned[(top + k) * K + i + j] = rows[j * r + k];
          }
        }
      }
      top += r;
    }
    Arrays.fill(turned, top * K, t.columns() * K, 0);
  }

  /** Places [from, to) of a panel of t. */
  private void project(ThreadSpace space, MatrixChange change, int panel, int from, int to) {
    int P = space.kernels.panelWidth();
    int K = x.columns();
    int lines = (change.rank(w) + TILE - 1) / TILE * TILE;
    // as in PanelProduct: the first candidate of a panel writes all of it
    float[] c = from == 0 ? t.data() : space.strip(lines * P);
    int cFrom = from == 0 ? panel * t.columns() * P : 0;
    for (int k = 0; k < K; k += DEPTH) {
      int depth = Math.min(DEPTH, K - k);
      int xFrom = (panel * K + k) * P;
      space.kernels.multiply(
          space.block(0), k, K, lines, x.data(), xFrom, depth, c, cFrom, k > 0, from, to);
    }
    int at = cFrom;
    for (MatrixChange.Term term : change.beside()) {
      for (int behind = at + term.product().rank(w) * P; at < behind; at++) {
        c[at] *= term.scale();
      }
    }
    if (from > 0) {
      t.copyPlaces(panel, 0, lines, from, to, c);
    }
  }
}
