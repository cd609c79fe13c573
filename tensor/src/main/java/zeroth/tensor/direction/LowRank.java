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
 * scaled and added by one more.
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
    float[] b = new float[n * r]; // (n, r)
    right.of(p, r, noise).read(0, n, b);
    return (scale, from, count, out, offset) -> {
      float s = (float) scale;
      float[] rows = new float[r * ROWS];
      int end = from + count;
      for (int top = from / n; top * n < end; top += ROWS) {
        int height = Math.min(ROWS, (end - 1) / n - top + 1);
        a.read(top, height, rows);
        for (int e = Math.max(from, top * n); e < Math.min(end, (top + height) * n); e++) {
          int i = e / n - top;
          int j = e % n;
          float sum = 0;
          for (int k = 0; k < r; k++) {
            sum = Math.fma(rows[i * r + k], b[j * r + k], sum);
          }
          out[offset + e - from] = Math.fma(s, sum, out[offset + e - from]);
        }
      }
    };
  }
}
