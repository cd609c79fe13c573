package zeroth.tensor.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.MatrixChange;
import zeroth.tensor.opencl.Arenas.Block;

/**
 * The low-rank terms that stand beside the matrix of one linear map: their factors and x B in
 * scratch memory. Candidates whose terms differ by their scales alone share the factors.
 */
final class TermsBeside implements AutoCloseable {
  private final Session session;
  private final List<MatrixChange> changes;
  private final Parameter w;
  private final int rows;
  private final List<int[]> left = new ArrayList<>();
  private final List<int[]> right = new ArrayList<>();
  private final List<Block> scratch = new ArrayList<>();

  /**
   * @param changes of W, (N, K), by candidate
   * @param rows of x, of one candidate
   */
  TermsBeside(Session session, List<MatrixChange> changes, Parameter w, int rows) {
    this.session = session;
    this.changes = changes;
    this.w = w;
    this.rows = rows;
  }

  /** Writes down the launches that make the factors. */
  void read(PerturbedWeights weights) {
    for (int g = 0; g < changes.size(); g++) {
      List<MatrixChange.Term> beside = changes.get(g).beside();
      if (g > 0 && changes.get(g).sharesFactors(changes.get(g - 1))) {
        left.add(left.get(g - 1));
        right.add(right.get(g - 1));
        continue;
      }
      left.add(beside.stream().mapToInt(term -> weights.left(term.product(), w)).toArray());
      right.add(beside.stream().mapToInt(term -> weights.right(term.product(), w)).toArray());
    }
  }

  /**
   * Writes down the launches that make x B, when the factors are made.
   *
   * @param x address of the values, (G R, K)
   * @return where each candidate's terms are in the inbox; nothing where no candidate has one
   */
  int[] project(int x) {
    int most = changes.stream().mapToInt(change -> change.beside().size()).max().orElse(0);
    if (most == 0) {
      return new int[0];
    }
    List<int[]> terms = new ArrayList<>();
    for (MatrixChange change : changes) {
      int[] count = {change.beside().size()};
      terms.add(Arrays.copyOf(count, 1 + change.beside().size() * OpKernel.TERM));
    }
    for (int j = 0; j < most; j++) {
      for (int g = 0; g < changes.size(); ) {
        int end = g + 1;
        while (end < changes.size() && rank(end, j) == rank(g, j)) {
          end++;
        }
        if (rank(g, j) > 0) {
          project(x, j, g, end, terms);
        }
        g = end;
      }
    }
    return terms.stream().mapToInt(session::write).toArray();
  }

  /** Columns of term j of a candidate; 0 where there is none. */
  private int rank(int g, int j) {
    List<MatrixChange.Term> beside = changes.get(g).beside();
    return j < beside.size() ? beside.get(j).product().rank(w) : 0;
  }

  /** x B of candidates [first, end) for term j, (R, r) each, by one launch. */
  private void project(int x, int j, int first, int end, List<int[]> terms) {
    int rank = rank(first, j);
    int groups = end - first;
    Block t = session.take((long) groups * rows * rank);
    scratch.add(t);
    int[] table = new int[2 * groups]; // the product's biases are none
    for (int g = first; g < end; g++) {
      table[g - first] = right.get(g)[j];
      int[] of = terms.get(g);
      int at = 1 + j * OpKernel.TERM;
      of[at] = t.address() + (g - first) * rows * rank;
      of[at + 1] = left.get(g)[j];
      of[at + 2] = rank;
      of[at + 3] = Float.floatToRawIntBits(changes.get(g).beside().get(j).scale());
    }
    int tiles = OpenClBackend.tiles(rows) * OpenClBackend.tiles(rank);
    session.add(
        Launch.groups(OpKernel.MULTIPLY, (long) groups * tiles)
            .table(session.write(table))
            .from(x + first * rows * w.shape().columns(), 0)
            .to(t.address())
            .shape(rows, rank, w.shape().columns())
            .heads(groups, 0));
  }

  /** Gives the scratch memory back: the product that reads it is written down. */
  @Override
  public void close() {
    scratch.forEach(session::give);
  }
}
