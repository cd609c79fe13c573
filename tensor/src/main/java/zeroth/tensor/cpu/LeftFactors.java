package zeroth.tensor.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.MatrixChange;

/**
 * Reads rows of the left factors A of the low-rank terms that stand beside a matrix, for all terms
 * of a candidate side by side. Neighbours that differ by their scales alone share them.
 *
 * <p>One per thread; holds a copy of the longest range for each candidate.
 */
final class LeftFactors {
  private final Kernels kernels;
  private final List<List<Factor.Rows>> rows = new ArrayList<>();
  private float[][] copies = new float[0][];
  private int[] source = new int[0];
  private float[] one = new float[0];
  private List<MatrixChange> changes = List.of();
  private Parameter w;

  LeftFactors(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Turns to a matrix as candidates change it. */
  void open(List<MatrixChange> changes, Parameter w) {
    this.changes = changes;
    this.w = w;
    rows.clear();
    if (source.length < changes.size()) {
      source = new int[changes.size()];
      copies = Arrays.copyOf(copies, changes.size());
    }
    for (int g = 0; g < changes.size(); g++) {
      MatrixChange change = changes.get(g);
      boolean shared = g > 0 && change.sharesFactors(changes.get(g - 1));
      source[g] = shared ? source[g - 1] : g;
      rows.add(
          shared
              ? List.of()
              : change.beside().stream().map(term -> term.product().left(w, kernels)).toList());
    }
  }

  /** Makes rows [from, from + count) ready for {@link #rows}. */
  void select(int from, int count) {
    for (int g = 0; g < changes.size(); g++) {
      if (source[g] == g) {
        int size = count * rank(g);
        copies[g] = copies[g] != null && copies[g].length >= size ? copies[g] : new float[size];
        read(g, from, count, rank(g));
      }
    }
  }

  private void read(int g, int from, int count, int rank) {
    List<MatrixChange.Term> beside = changes.get(g).beside();
    if (beside.size() == 1) {
      rows.get(g).get(0).read(from, count, copies[g]);
      return;
    }
    int column = 0;
    for (int j = 0; j < beside.size(); j++) {
      int r = beside.get(j).product().rank(w);
      one = one.length >= count * r ? one : new float[count * r];
      rows.get(g).get(j).read(from, count, one);
      for (int i = 0; i < count; i++) {
        System.arraycopy(one, i * r, copies[g], i * rank + column, r);
      }
      column += r;
    }
  }

  /** Columns of a candidate's factors; 0 where nothing stands beside the matrix. */
  int rank(int g) {
    return changes.get(g).rank(w);
  }

  /** The selected rows as candidate g has them, (count, rank). */
  float[] rows(int g) {
    return copies[source[g]];
  }
}
