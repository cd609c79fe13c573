package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.RowsAbreast;

/**
 * One linear map of one row a candidate, as a step of generation asks for it: y = f(x W^T + b). A
 * panel would hold that row and nothing else, so the weights are read once as they lie, and the
 * chains of eight outputs run side by side. What it takes is the time to read W: see {@link
 * RowsApart}.
 *
 * @param w W, (N, K)
 * @param beside what candidates change in W
 * @param b b, (N), or null
 * @param x (G, K)
 * @param y (G, N)
 */
record RowProduct(
    WeightView weights, Parameter w, Beside beside, Parameter b, Slab x, Pointwise f, Slab y) {
  private static final int CHAINS = Chains.TOGETHER;

  /** Stored rows that are copied at a time: in one piece, as they follow each other. */
  private static final int STORED_ROWS = 32;

  /** Columns of them at most, whole blocks of every format: the copy stays in the second cache. */
  private static final int STORED_COLUMNS = 4096;

  /** Bytes of rows that lie abreast in work at a time, about: the copy stays in the first cache. */
  private static final int ABREAST_BYTES = 1 << 13;

  void run(ThreadSpace space, int part, int parts) {
    int K = x.columns();
    float[] lines = space.first(weights.groups() * K);
    for (int g = 0; g < weights.groups(); g++) {
      x.readRow(g, lines, g * K);
    }
    space.weights.open(beside.within(), w);
    boolean abreast = space.weights.hasRowsAbreast();
    int together = abreast ? RowsAbreast.ROWS : CHAINS;
    int groups = (y.columns() + together - 1) / together;
    int end = Math.min(y.columns(), Team.first(part + 1, parts, groups) * together);
    int rows = abreast ? RowsAbreast.ROWS : rows(space.weights.hasStoredRows(), K);
    beside.open(space, w);
    if (b != null) {
      space.gains.open(weights, b);
    }
    for (int n = Team.first(part, parts, groups) * together; n < end; n += rows) {
      int count = Math.min(rows, end - n);
      beside.select(space, n, count);
      if (b != null) {
        space.gains.select(n, count);
      }
      int P = space.kernels.panelWidth();
      // whole panels, for the pointwise function, or as many rows as lie abreast
      int width = abreast ? RowsAbreast.ROWS : (count + P - 1) / P * P;
      float[] z = space.strip(weights.groups() * width);
      Arrays.fill(z, 0, weights.groups() * width, 0);
      sum(space, lines, n, count, z, width);
      for (int g = 0; g < weights.groups(); g++) {
        finish(space, g, n, count, z, g * width);
      }
      y.clearPlacesWithoutRow(n, n + count);
    }
  }

  /** Rows of W in work at a time, whole chains, where they follow each other. */
  private static int rows(boolean stored, int K) {
    int rows = PanelProduct.blockRows(K);
    return stored ? Math.max(STORED_ROWS, rows) : rows;
  }

  /**
   * The chains of rows [n, n + count) of W for all candidates.
   *
   * @param lines x row by row
   * @param z (G, width)
   */
  private void sum(ThreadSpace space, float[] lines, int n, int count, float[] z, int width) {
    if (space.weights.hasRowsAbreast()) {
      sumAbreast(space, lines, n, z, width);
      return;
    }
    if (space.weights.hasStoredRows()) {
      sumStored(space, lines, n, count, z, width);
      return;
    }
    int K = x.columns();
    CandidateReader W = space.weights;
    W.select(n * K, count * K);
    for (int g = 0; g < weights.groups(); g++) {
      float[] matrix = W.weights(g);
      int done = 0;
      while (done <= count - CHAINS) {
        int apart = RowsApart.of(count - done, CHAINS);
        for (int i = done; i < done + apart; i++) {
          int from = W.first(g) + i * K;
          Chains.eight(matrix, from, apart * K, lines, g * K, K, z, g * width + i, apart);
        }
        done += apart * CHAINS;
      }
      for (; done < count; done++) {
        Chains.one(matrix, W.first(g) + done * K, lines, g * K, K, z, g * width + done);
      }
    }
  }

  /**
   * The same of a stored matrix whose rows are whole blocks. Memory is read in one place, then what
   * came is widened and multiplied: eight rows read side by side took longer.
   */
  private void sumStored(ThreadSpace space, float[] lines, int n, int count, float[] z, int width) {
    int K = x.columns();
    CandidateReader W = space.weights;
    float[] wide = space.panel(Chains.SCRATCH);
    for (int i = 0; i < count; i += STORED_ROWS) {
      int rows = Math.min(STORED_ROWS, count - i);
      for (int k = 0; k < K; k += STORED_COLUMNS) {
        int depth = Math.min(STORED_COLUMNS, K - k);
        byte[] bytes = W.stored(n + i, rows, k, depth);
        for (int g = 0; g < weights.groups(); g++) {
          Chains.stored(
              space.kernels,
              W.format(),
              bytes,
              rows,
              depth,
              lines,
              g * K + k,
              wide,
              z,
              g * width + i);
        }
      }
    }
  }

  /**
   * The same of a stored matrix whose rows lie abreast; n is the first of a group. Memory is copied
   * piece by piece, which reads it faster than loops over vectors do.
   */
  private void sumAbreast(ThreadSpace space, float[] lines, int n, float[] z, int width) {
    int K = x.columns();
    CandidateReader W = space.weights;
    int unit = RowsAbreast.unit(W.format());
    int units = Math.max(1, ABREAST_BYTES / (int) W.format().bytes(RowsAbreast.ROWS * unit));
    for (int k = 0; k < K; k += units * unit) {
      int depth = Math.min(units * unit, K - k);
      byte[] bytes = W.abreast(n / RowsAbreast.ROWS, k, depth);
      for (int g = 0; g < weights.groups(); g++) {
        space.kernels.multiplyAbreast(W.format(), bytes, depth, lines, g * K + k, z, g * width);
      }
    }
  }

  /** Columns [n, n + count) of y for candidate g, from its chains. */
  private void finish(ThreadSpace space, int g, int n, int count, float[] z, int from) {
    int rank = beside.rank(space, g);
    if (rank > 0) {
      addTerms(space, g, rank, count, z, from);
    }
    if (b != null) {
      float[] bias = space.gains.weights(g);
      int biasFrom = space.gains.first(g);
      for (int i = 0; i < count; i++) {
        z[from + i] += bias[biasFrom + i];
      }
    }
    int P = space.kernels.panelWidth();
    int panels = (count + P - 1) / P;
    Arrays.fill(z, from + count, from + panels * P, 0);
    space.kernels.finish(z, from, panels, null, 0, f);
    for (int i = 0; i < count; i++) {
      y.data()[y.index(g, n + i)] = z[from + i];
    }
  }

  /** Goes on with the chains of z, {@code count} of them. */
  private void addTerms(ThreadSpace space, int g, int rank, int count, float[] z, int from) {
    float[] t = space.second(beside.t().columns());
    beside.t().readRow(g, t, 0);
    float[] A = space.beside.rows(g); // (count, rank)
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < rank; k++) {
        z[from + i] = Math.fma(t[k], A[i * rank + k], z[from + i]);
      }
    }
  }
}
