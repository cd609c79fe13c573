package zeroth.tensor.math;

/**
 * Loops over rows that directions are made with, and matrices of double that methods multiply. The
 * methods here are the definitions; those of a backend equal them to the bit.
 */
public interface RowLoops {

  /**
   * The dot products of a row a with others, each as {@link Striped#dot} defines it.
   *
   * @param a n elements from its start
   * @param b rows of n elements, one behind the other from {@code bFrom}
   * @param rows their number, 0 or more
   * @param out gets one product for each, from its start
   */
  default void dots(float[] a, float[] b, int bFrom, int rows, int n, float[] out) {
    float[] stripes = new float[Striped.STRIPES];
    for (int i = 0; i < rows; i++) {
      out[i] = Striped.dot(a, 0, b, bFrom + i * n, n, stripes);
    }
  }

  /**
   * t times a row, added in double: y[j] = y[j] + t x[j] for n elements, the product and the sum
   * each rounded once.
   */
  default void accumulate(double t, float[] x, int xFrom, double[] y, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += t * x[xFrom + j];
    }
  }

  /**
   * Multiples of rows, added in double to the same sums in whatever order: for one row i after the
   * other, y[j] = y[j] + (fma(t a[i], x[i, j], grid) - grid) for n elements, t a[i] rounded once.
   *
   * @param a one factor for each row, from {@code aFrom}
   * @param x rows of n elements, one behind the other from {@code xFrom}
   * @param rows their number, 0 or more
   * @param grid of {@link ExactSums#grid}, for all that is added to y
   */
  default void accumulateExactly(
      double t,
      float[] a,
      int aFrom,
      float[] x,
      int xFrom,
      int rows,
      double grid,
      double[] y,
      int n) {
    for (int i = 0; i < rows; i++) {
      double factor = t * a[aFrom + i];
      for (int j = 0; j < n; j++) {
        y[j] += Math.fma(factor, x[xFrom + i * n + j], grid) - grid;
      }
    }
  }

  /**
   * Sums of products in double, c = c + A B with A (rows, depth), B (depth, n) and c (rows, n): a
   * chain c[i, l] + A[i, 0] B[0, l] + A[i, 1] B[1, l] + ..., every product and every sum rounded.
   *
   * @param a element (i, k) of A at {@code aFrom + i aRow + k aColumn}
   * @param b row k of B at {@code bFrom + k bStride}
   * @param c row i at {@code cFrom + i cStride}; shares no element with A and B
   * @param rows of A and c, 0 or more
   * @param n elements of a row of B and c, 0 or more
   * @param depth columns of A and rows of B, 0 or more
   */
  default void multiplyInDouble(
      double[] a,
      int aFrom,
      int aRow,
      int aColumn,
      double[] b,
      int bFrom,
      int bStride,
      double[] c,
      int cFrom,
      int cStride,
      int rows,
      int n,
      int depth) {
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < depth; k++) {
        double x = a[aFrom + i * aRow + k * aColumn];
        for (int l = 0; l < n; l++) {
          c[cFrom + i * cStride + l] += x * b[bFrom + k * bStride + l];
        }
      }
    }
  }

  /**
   * A row w moved along another: y[j] = fma(s, v[j], w[j]) for n elements.
   *
   * @param y may be w, from the same element on
   */
  default void perturb(
      float[] w, int wFrom, float s, float[] v, int vFrom, float[] y, int yFrom, int n) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] = Math.fma(s, v[vFrom + j], w[wFrom + j]);
    }
  }

  /**
   * Elements of a row where another's are not large: y[j] = v[j] where |w[j]| is at most h, for n
   * elements; the others stay, also where w[j] or h is NaN.
   */
  default void replaceSmall(
      float[] w, int wFrom, float h, float[] v, int vFrom, float[] y, int yFrom, int n) {
    for (int j = 0; j < n; j++) {
      if (Math.abs(w[wFrom + j]) <= h) {
        y[yFrom + j] = v[vFrom + j];
      }
    }
  }

  /**
   * A row u and t times a row a, scaled and added: y[j] = fma(s, fma(t, a[j], u[j]), y[j]) for n
   * elements.
   */
  default void addCombined(
      float s, float t, float[] a, int aFrom, float[] u, int uFrom, float[] y, int yFrom, int n) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] = Math.fma(s, Math.fma(t, a[aFrom + j], u[uFrom + j]), y[yFrom + j]);
    }
  }

  /** The products of two rows, scaled and added: y[j] = fma(s, u[j] v[j], y[j]) for n elements. */
  default void addTimes(
      float s, float[] u, int uFrom, float[] v, int vFrom, float[] y, int yFrom, int n) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] = Math.fma(s, u[uFrom + j] * v[vFrom + j], y[yFrom + j]);
    }
  }

  /**
   * A row over the roots of another, scaled and added: y[j] = fma(s, u[j] / sqrt(h[j]), y[j]) for n
   * elements, the root and the quotient each rounded once.
   *
   * @param h positive elements from {@code hFrom}
   */
  default void addOverRoots(
      float s, float[] u, int uFrom, float[] h, int hFrom, float[] y, int yFrom, int n) {
    for (int j = 0; j < n; j++) {
      float root = (float) Math.sqrt(h[hFrom + j]);
      y[yFrom + j] = Math.fma(s, u[uFrom + j] / root, y[yFrom + j]);
    }
  }

  /**
   * A row of a product, scaled and added: y[j] = fma(s, v[j], y[j]) for n elements, where v[j] =
   * sum_k a[k] b[k, j] is a chain of fma from 0 with k ascending.
   *
   * @param a {@code depth} elements from {@code aFrom}
   * @param depth number of terms, k
   * @param b its first wanted element at {@code bFrom}, rows {@code bStride} apart
   */
  default void addProduct(
      float s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int n) {
    for (int j = 0; j < n; j++) {
      float v = 0;
      for (int k = 0; k < depth; k++) {
        v = Math.fma(a[aFrom + k], b[bFrom + k * bStride + j], v);
      }
      y[yFrom + j] = Math.fma(s, v, y[yFrom + j]);
    }
  }

  /**
   * Rows of several products, in each one {@link #addProduct} after the other: product p is scaled
   * by s[p].
   *
   * @param s one scale for each product
   * @param a {@code depth} elements of each product, one behind the other, of row after row, from
   *     {@code aFrom}
   * @param depth number of terms of each
   * @param b their rows, of product p from row {@code p depth} on; the first wanted element of
   *     product 0 at {@code bFrom}, rows {@code bStride} apart
   * @param y the first wanted element of row 0 at {@code yFrom}, rows {@code yStride} apart, n at
   *     least
   * @param rows number of rows, 0 or more
   * @param n elements of each
   */
  default void addProducts(
      float[] s,
      float[] a,
      int aFrom,
      int depth,
      float[] b,
      int bFrom,
      int bStride,
      float[] y,
      int yFrom,
      int yStride,
      int rows,
      int n) {
    for (int i = 0; i < rows; i++) {
      for (int p = 0; p < s.length; p++) {
        int k = p * depth;
        int from = aFrom + i * s.length * depth + k;
        addProduct(
            s[p], a, from, depth, b, bFrom + k * bStride, bStride, y, yFrom + i * yStride, n);
      }
    }
  }
}
