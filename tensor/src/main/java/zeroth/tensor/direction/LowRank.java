package zeroth.tensor.direction;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.random.NoiseGenerator;

/**
 * v = A B^T in matrices, and another direction in vectors: LOZO's and SubZero's directions, rebuilt
 * from factors of r columns. A matrix with fewer than r rows or columns has as many columns in its
 * factors as it has of those.
 *
 * <p>An element is a chain of fma from 0 with k ascending, v[i, j] = sum_k A[i, k] B[j, k], then
 * scaled and added by one more. A linear map under this direction makes no element: see {@link
 * MatrixChange}.
 *
 * @param left A, (m, r)
 * @param right B, (n, r)
 * @param rank r, at least 1
 * @param vectors what tensors that are no matrices get
 */
public record LowRank(Factor left, Factor right, int rank, Direction vectors) implements Direction {
  /** Columns of the factors for a matrix of this shape: min(rank, m, n). */
  public static int rank(Shape shape, int rank) {
    return Math.min(rank, Math.min(shape.rows(), shape.columns()));
  }

  /** Columns of the factors for a matrix. */
  public int rank(Parameter matrix) {
    return rank(matrix.shape(), rank);
  }

  /** A of a matrix, (m, r). */
  public Factor.Rows left(Parameter matrix, NoiseGenerator noise) {
    return left.of(matrix, rank(matrix), noise);
  }

  /** B of a matrix, (n, r). */
  public Factor.Rows right(Parameter matrix, NoiseGenerator noise) {
    return right.of(matrix, rank(matrix), noise);
  }

  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    if (!p.shape().isMatrix()) {
      return vectors.of(p, noise);
    }
    if (p.size() == 0) {
      return TensorDirection.ZERO;
    }
    return new LowRankSum(List.of(new LowRankSum.Term(this, List.of())), p, noise);
  }
}
