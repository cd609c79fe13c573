package zeroth.tensor.cpu;

import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;
import zeroth.tensor.math.UpdateLoops;
import zeroth.tensor.random.NoiseGenerator;

/**
 * The hot loops of {@link CpuBackend}. Two implementations give the same bits: {@link PlainKernels}
 * in ordinary Java, and one on the Vector API. An instance holds scratch memory and is used by one
 * thread at a time.
 */
public interface Kernels extends NoiseGenerator, Widening {

  /** What the loops are built on, for a run's record. */
  String description();

  /** The loops of updates. */
  default UpdateLoops updates() {
    return UpdateLoops.DEFINITION;
  }

  /** Rows of activations that stand side by side in a panel, P: at least 1. */
  int panelWidth();

  /** A new instance for another thread. */
  Kernels another();

  /**
   * c[n, l] = sum_k w[n, k] x[k, l] for l in [0, P): a chain of fma with k ascending, from 0 or
   * from c.
   *
   * @param w first element at {@code wFrom}, rows {@code wStride} apart
   * @param rows number of rows of w
   * @param x (depth, P) from {@code xFrom}
   * @param c (rows, P) from {@code cFrom}
   * @param add whether the chain starts from c
   * @param from first place l that is wanted; what becomes of unwanted places does not matter
   * @param to behind the last place that is wanted
   */
  void multiply(
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      int depth,
      float[] c,
      int cFrom,
      boolean add,
      int from,
      int to);

  /**
   * c[n, l] = f(c[n, l] + bias[biasFrom + n]).
   *
   * @param c (rows, P) from {@code from}
   * @param bias {@code rows} elements from {@code biasFrom}, or null for none
   */
  void finish(float[] c, int from, int rows, float[] bias, int biasFrom, Pointwise f);

  /**
   * c[i] = sum_k w[i, k] x[k] for stored rows i that lie abreast: a chain of fma with k ascending
   * that goes on from c[i], w widened.
   *
   * @param w the rows as {@link RowsAbreast} has them, from the array's start
   * @param depth columns of w, of whole units
   * @param x from {@code xFrom}
   * @param c an element for each row from {@code cFrom}
   */
  void multiplyAbreast(
      StoredFormat format, byte[] w, int depth, float[] x, int xFrom, float[] c, int cFrom);

  /** y[i] = a[i] + b[i] for i in [from, to). */
  void add(float[] a, float[] b, float[] y, int from, int to);

  /**
   * y[i] = z[i] + scale * u[i] by one fma, and z[i] itself where u[i] is 0, for {@code count}
   * elements from places on.
   */
  void addScaled(
      float[] z, int zFrom, float scale, float[] u, int uFrom, float[] y, int yFrom, int count);

  /**
   * y[i, l] = a[i, l] * v[i] for all places l of a panel's lines.
   *
   * @param a (lines, P) from {@code aFrom}
   * @param v from {@code vFrom} on, its elements P apart
   * @param y (lines, P) from {@code yFrom}
   */
  default void multiplyLines(
      float[] a, int aFrom, float[] v, int vFrom, float[] y, int yFrom, int lines) {
    int P = panelWidth();
    for (int i = 0; i < lines * P; i++) {
      y[yFrom + i] = a[aFrom + i] * v[vFrom + i / P * P];
    }
  }

  /**
   * Layer norm of the rows of a panel; see {@link zeroth.tensor.backend.Backend#layerNorm}.
   *
   * @param x (columns, P) from {@code xFrom}
   * @param y (columns, P) from {@code yFrom}
   */
  void layerNorm(
      float[] x,
      int xFrom,
      int columns,
      float[] gain,
      float[] bias,
      float epsilon,
      float[] y,
      int yFrom);

  /**
   * RMS norm of the rows of a panel over one piece of their columns; see {@link
   * zeroth.tensor.backend.Backend#rmsNorm}.
   *
   * @param x (columns, P) from {@code xFrom}
   * @param y (columns, P) from {@code yFrom}
   */
  void rmsNorm(
      float[] x, int xFrom, int columns, float[] gain, float epsilon, float[] y, int yFrom);

  /**
   * c[n, l] = fma(w[n], x[l], c[n, l]) for places l from {@code first} on; the others stay as they
   * are.
   *
   * @param w its elements from {@code wFrom} on, {@code wStride} apart
   * @param rows number of elements of w
   * @param x (P) from {@code xFrom}
   * @param c (rows, P) from {@code cFrom}
   */
  void addSeen(
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      float[] c,
      int cFrom,
      int first);

  /**
   * For each place of a panel's lines the largest element, and the sum of exp(z - largest), by the
   * order of {@link #softmax}.
   *
   * @param z (count, P) from {@code from}; overwritten
   * @param largest (P)
   * @param sum (P)
   */
  void exponentialSums(float[] z, int from, int count, float[] largest, float[] sum);

  /**
   * Softmax of scale * s over the lines of a panel, for each place in them, in place.
   *
   * @param s (count, P) from {@code from}
   */
  void softmax(float[] s, int from, int count, float scale);

  /**
   * The rows of a panel divided by their lengths; see {@link
   * zeroth.tensor.backend.Backend#normalizeRows}.
   *
   * @param x (columns, P) from {@code from}
   * @param y the same places
   */
  void normalize(float[] x, int from, int columns, float[] y);
}
