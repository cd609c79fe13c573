package zeroth.tensor.backend;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Segments;
import zeroth.tensor.direction.WeightView;

/**
 * Ops over candidates of which each has rows of a number of its own: a candidate's rows by
 * themselves, then all one behind the other.
 */
public final class CandidateRows {
  private CandidateRows() {}

  /** An op on the rows of one candidate. */
  public interface Op {
    /**
     * @param weights of one candidate
     * @param x its rows, (R, in); they stay
     * @return as many rows, (R, out)
     */
    Values of(WeightView weights, Values x);
  }

  /**
   * The op's results.
   *
   * @param backend selects and joins rows
   * @param weights of G candidates
   * @param x (R, in); it stays
   * @param rows [offset(g), offset(g + 1)) of x belong to candidate g, of G
   * @param op made of one candidate after another
   * @return (R, out)
   */
  public static Values each(Backend backend, WeightView weights, Values x, Segments rows, Op op) {
    List<Values> pieces = new ArrayList<>();
    for (int g = 0; g < rows.count(); g++) {
      Values own = backend.select(x, x.rows(), rows.rows(g));
      pieces.add(op.of(weights.alone(g), own));
      backend.recycle(own);
    }
    return joined(backend, pieces);
  }

  /**
   * All pieces one behind the other; neighbours are joined first, so that a row is copied as often
   * as the logarithm of their number says. The pieces are used up.
   *
   * @param pieces at least one
   */
  public static Values joined(Backend backend, List<Values> pieces) {
    List<Values> left = pieces;
    while (left.size() > 1) {
      List<Values> half = new ArrayList<>();
      for (int i = 0; i + 1 < left.size(); i += 2) {
        Values a = left.get(i);
        Values b = left.get(i + 1);
        half.add(backend.join(a, Segments.ofLengths(a.rows()), b, Segments.ofLengths(b.rows())));
        backend.recycle(a, b);
      }
      if (left.size() % 2 == 1) {
        half.add(left.get(left.size() - 1));
      }
      left = half;
    }
    return left.get(0);
  }
}
