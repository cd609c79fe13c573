package zeroth.tensor.cpu;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.MatrixChange;
import zeroth.tensor.direction.WeightView;

/**
 * What candidates change in the matrix of one linear map: its elements, and low-rank terms beside
 * it.
 *
 * @param within the view of what is added to the elements
 * @param changes by candidate
 * @param t their {@link Projection}, or null where nothing stands beside the matrix
 */
record Beside(WeightView within, List<MatrixChange> changes, Slab t) {

  void open(ThreadSpace space, Parameter w) {
    if (t != null) {
      space.beside.open(changes, w);
    }
  }

  void select(ThreadSpace space, int from, int count) {
    if (t != null) {
      space.beside.select(from, count);
    }
  }

  /** Columns of a candidate's factors; 0 where nothing stands beside the matrix. */
  int rank(ThreadSpace space, int g) {
    return t == null ? 0 : space.beside.rank(g);
  }

  /**
   * Goes on with the chains of {@code count} selected rows for a panel of candidate g.
   *
   * @param c (count, P) from {@code cFrom}
   * @param from first place that is wanted
   * @param to behind the last place that is wanted
   */
  void multiply(
      ThreadSpace space, int g, int panel, int count, float[] c, int cFrom, int from, int to) {
    int rank = rank(space, g);
    if (rank > 0) {
      int tFrom = panel * t.columns() * space.kernels.panelWidth();
      float[] A = space.beside.rows(g);
      space.kernels.multiply(A, 0, rank, count, t.data(), tFrom, rank, c, cFrom, true, from, to);
    }
  }
}
