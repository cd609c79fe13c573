package zeroth.tensor.direction;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;

/**
 * What a candidate changes in one matrix W (m, n), as a linear map applies it: low-rank terms are
 * never multiplied out but stand beside the product, and the rest is added to W's elements,
 *
 * <pre>
 * (W + s v) x = (W + within) x + sum_j A_j (s_j B_j^T x),   A_j (m, r_j),   B_j (n, r_j)
 * </pre>
 *
 * so that a term costs r_j (m + n) products for each x instead of a pass over W. What is multiplied
 * and added in which order, {@code Backend.affine} says.
 *
 * @param within what is added to W's elements
 * @param beside the terms, in the direction's order
 */
public record MatrixChange(Perturbation within, List<Term> beside) {

  /**
   * A term s A B^T.
   *
   * @param product A B^T
   * @param scale s, finite and not 0
   */
  public record Term(LowRank product, float scale) {}

  public MatrixChange {
    beside = List.copyOf(beside);
  }

  /** What a candidate changes in a matrix; nothing stands beside one that is not trainable. */
  static MatrixChange of(Perturbation place, Parameter matrix) {
    if (place.isNone() || !matrix.trainable() || !hasTerm(place.direction(), matrix)) {
      return new MatrixChange(place, List.of());
    }
    List<Direction> rest = new ArrayList<>();
    List<Term> beside = new ArrayList<>();
    split(place.direction(), 1, matrix, place.scale(), rest, beside);
    Direction sum = rest.size() == 1 ? rest.get(0) : new Direction.Sum(rest);
    return new MatrixChange(
        rest.isEmpty() ? Perturbation.NONE : new Perturbation(place.scale(), sum), beside);
  }

  /** Columns of all terms' factors. */
  public int rank(Parameter matrix) {
    int rank = 0;
    for (Term term : beside) {
      rank += term.product.rank(matrix);
    }
    return rank;
  }

  /** Whether the terms are the same but for their scales. */
  public boolean sharesFactors(MatrixChange other) {
    boolean same = beside.size() == other.beside.size();
    for (int j = 0; same && j < beside.size(); j++) {
      LowRank product = beside.get(j).product;
      LowRank its = other.beside.get(j).product;
      same = product.left().equals(its.left()) && product.right().equals(its.right());
      same &= product.rank() == its.rank();
    }
    return same;
  }

  /**
   * Whether a direction's part in a matrix has a low-rank term; what lies within others has not.
   */
  private static boolean hasTerm(Direction v, Parameter matrix) {
    if (v instanceof LowRank) {
      return true;
    } else if (v instanceof Direction.Scaled scaled) {
      return hasTerm(scaled.inner(), matrix);
    } else if (v instanceof Direction.Sum sum) {
      for (Direction term : sum.terms()) {
        if (hasTerm(term, matrix)) {
          return true;
        }
      }
      return false;
    } else if (v instanceof PerTensor scaled) {
      return hasTerm(scaled.inner(), matrix);
    }
    return v instanceof Touched touched
        && !touched.rows().restricts(matrix.name())
        && hasTerm(touched.inner(), matrix);
  }

  private static void split(
      Direction v,
      double factor,
      Parameter matrix,
      double scale,
      List<Direction> rest,
      List<Term> beside) {
    if (v instanceof LowRank product) {
      float s = (float) (scale * factor);
      if (s != 0) {
        beside.add(new Term(product, s));
      }
    } else if (v instanceof Direction.Scaled scaled) {
      split(scaled.inner(), factor * scaled.factor(), matrix, scale, rest, beside);
    } else if (v instanceof Direction.Sum sum) {
      sum.terms().forEach(term -> split(term, factor, matrix, scale, rest, beside));
    } else if (v instanceof PerTensor scaled) {
      Double own = scaled.scales().get(matrix.name());
      if (own != null) {
        split(scaled.inner(), factor * own, matrix, scale, rest, beside);
      }
    } else if (v instanceof Touched touched && !touched.rows().restricts(matrix.name())) {
      split(touched.inner(), factor, matrix, scale, rest, beside);
    } else {
      rest.add(factor == 1 ? v : v.scaled(factor));
    }
  }
}
