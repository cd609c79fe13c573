package zeroth.tensor.gradient;

import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;

/** Matrix products of the way back, by the linear map of a backend, which has fast loops for it. */
final class Products {
  private static final String OPERAND = "operand";

  /** Rows and columns of a block that is transposed at a time: it fits into the first cache. */
  private static final int BLOCK = 32;

  /** Rows of a transpose that a thread has at a time. */
  private static final int CHUNK = 8 * BLOCK;

  private Products() {}

  /**
   * a b^T.
   *
   * @param a (m, k)
   * @param b (n, k)
   * @return (m, n), each element a chain of fma with k ascending
   */
  static float[] timesTransposed(Backend backend, float[] a, float[] b, int m, int n, int k) {
    WeightView view =
        WeightView.plain(Parameters.of(OPERAND, new Tensor(Shape.of(n, k), b)).on(backend));
    Values left = backend.of(m, k, a);
    Values product = backend.linear(view, OPERAND, null, left, Pointwise.IDENTITY);
    float[] result = backend.read(product);
    backend.recycle(left, product);
    return result;
  }

  /**
   * The transpose of rows [first, first + m) of a matrix of n columns.
   *
   * @param backend on whose threads
   * @return (n, m)
   */
  static float[] transpose(Backend backend, float[] a, int first, int m, int n) {
    float[] t = new float[m * n];
    backend.each(
        (m + CHUNK - 1) / CHUNK,
        (task, noise) -> {
          int end = Math.min(m, (task + 1) * CHUNK);
          for (int i = task * CHUNK; i < end; i += BLOCK) {
            for (int j = 0; j < n; j += BLOCK) {
              block(a, first, i, Math.min(end, i + BLOCK), j, Math.min(n, j + BLOCK), t, m, n);
            }
          }
        });
    return t;
  }

  private static void block(
      float[] a, int first, int i, int iEnd, int j, int jEnd, float[] t, int m, int n) {
    for (int row = i; row < iEnd; row++) {
      int from = (first + row) * n;
      for (int column = j; column < jEnd; column++) {
        t[column * m + row] = a[from + column];
      }
    }
  }
}
