package zeroth.tensor.direction;

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
  private static final int ROWS = 64;

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
    int n = p.shape().columns();
    int r = rank(p.shape(), rank);
    Factor.Rows a = left.of(p, r, noise);
    float[] b = transposed(right.of(p, r, noise), n, r);
    float[] rows = new float[r * ROWS];
    return (scale, from, count, out, offset) -> {
      float s = (float) scale;
      int end = from + count;
      for (int top = from / n; top * n < end; top += ROWS) {
        int height = Math.min(ROWS, (end - 1) / n - top + 1);
        a.read(top, height, rows);
        for (int i = 0; i < height; i++) {
          int start = (top + i) * n;
          int first = Math.max(from, start);
          int columns = Math.min(end, start + n) - first;
          noise.addProduct(
              s, rows, i * r, r, b, first - start, n, out, offset + first - from, columns);
        }
      }
    };
  }

  /** B^T, (r, n): an element's row lies side by side. */
  private static float[] transposed(Factor.Rows factor, int n, int r) {
    float[] b = new float[r * ROWS];
    float[] t = new float[r * n];
    for (int top = 0; top < n; top += ROWS) {
      int height = Math.min(ROWS, n - top);
      factor.read(top, height, b);
      for (int k = 0; k < r; k++) {
        for (int j = 0; j < height; j++) {
          t[k * n + top + j] = b[j * r + k];
        }
      }
    }
    return t;
  }
}
