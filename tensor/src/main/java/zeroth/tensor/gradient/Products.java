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
   * @return (n, m)
   */
  static float[] transpose(float[] a, int first, int m, int n) {
    float[] t = new float[m * n];
    for (int i = 0; i < m; i += BLOCK) {
      for (int j = 0; j < n; j += BLOCK) {
        int iEnd = Math.min(m, i + BLOCK);
        int jEnd = Math.min(n, j + BLOCK);
        for (int row = i; row < iEnd; row++) {
          int from = (first + row) * n;
          for (int column = j; column < jEnd; column++) {
            t[column * m + row] = a[from + column];
          }
        }
      }
    }
    return t;
  }
}
