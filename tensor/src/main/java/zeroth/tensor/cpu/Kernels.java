package zeroth.tensor.cpu;

import zeroth.tensor.Pointwise;
import zeroth.tensor.random.NoiseGenerator;

/**
 * The hot loops of {@link CpuBackend}. Two implementations give the same bits: {@link PlainKernels}
 * in ordinary Java, and one on the Vector API. An instance holds scratch memory and is used by one
 * thread at a time.
 */
public interface Kernels extends NoiseGenerator {

  /** What the loops are built on, for a run's record. */
  String description();

  /** Columns of a panel, P: a multiple of the vector length. */
  int panelWidth();

  /** A new instance for another thread. */
  Kernels another();

  /**
   * Transposes rows of a weight into a panel, adding noise on the way: panel[k P + n] = w[from + n
   * depth + k] + scale * noise[n depth + k], by one fma; columns beyond {@code rows} are set to 0.
   *
   * @param w elements of a matrix (out, in), of which {@code rows} rows start at {@code from}
   * @param noise the noise of these rows from index 0, or null for none
   * @param rows number of rows, at most P
   * @param depth row length, K
   * @param panel at least K P elements
   */
  void pack(float[] w, int from, float[] noise, float scale, int rows, int depth, float[] panel);

  /**
   * c[r, n] = sum_k a[r, k] panel[k, n] for n in [0, P): a chain of fma with k ascending, from 0 or
   * from c.
   *
   * @param a first element at {@code aFrom}, rows {@code aStride} apart
   * @param rows number of rows
   * @param panel (depth, P) from {@code panelFrom}
   * @param c first element at {@code cFrom}, rows {@code cStride} apart, each of at least P
   *     elements
   * @param add whether the chain starts from c
   */
  void multiply(
      float[] a,
      int aFrom,
      int aStride,
      int rows,
      float[] panel,
      int panelFrom,
      int depth,
      float[] c,
      int cFrom,
      int cStride,
      boolean add);

  /**
   * y[r, n] = f(strip[r, n] + bias[n]) for n in [0, columns).
   *
   * @param strip (rows, P); overwritten
   * @param bias P elements, or null for none
   * @param y first element at {@code yFrom}, rows {@code yStride} apart
   * @param columns at most P
   */
  void finish(
      float[] strip,
      int rows,
      float[] bias,
      Pointwise f,
      float[] y,
      int yFrom,
      int yStride,
      int columns);

  /** y[i] = w[i] + scale * noise[i] by one fma, or y[i] = w[i] where noise is null. */
  void perturb(float[] w, int wFrom, float[] noise, float scale, float[] y, int yFrom, int count);

  /** y[i] = a[i] + b[i] for i in [from, to). */
  void add(float[] a, float[] b, float[] y, int from, int to);

  /** Layer norm of one row; see {@link zeroth.tensor.Backend#layerNorm}. */
  void layerNorm(
      float[] x, int from, int columns, float[] gain, float[] bias, float epsilon, float[] y);

  /**
   * Softmax of scale * s over one row of {@code count} elements, in place. Elements behind the row,
   * up to a multiple of the panel width, must be there and may be overwritten.
   */
  void softmax(float[] s, int from, int count, float scale);

  /** The row divided by its length; see {@link zeroth.tensor.Backend#normalizeRows}. */
  void normalize(float[] x, int from, int columns, float[] y);
}
