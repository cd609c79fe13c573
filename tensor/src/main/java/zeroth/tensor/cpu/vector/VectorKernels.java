package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;
import static zeroth.tensor.cpu.vector.VectorProduct.PANEL;

import jdk.incubator.vector.FloatVector;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.cpu.Kernels;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.math.UpdateLoops;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.Scratch;

/** The kernels on the Vector API, with the widest vectors that the machine prefers. */
public final class VectorKernels implements Kernels {
  /** Elements of a pointwise function in work at a time, a multiple of every vector length. */
  private static final int CHUNK = 1024;

  private final float[] exponents = new float[CHUNK];
  private final Scratch scratch = new Scratch();
  private byte[] stored = new byte[0];
  private final VectorNoise noise = new VectorNoise();
  private final VectorPanels panels = new VectorPanels();
  private final VectorRows rows = new VectorRows();
  private final VectorLowRank lowRank = new VectorLowRank();
  private final VectorWidening widening = new VectorWidening();
  private final VectorAbreast abreast = new VectorAbreast();
  private final UpdateLoops updates = new VectorUpdates();

  /**
   * @throws IllegalStateException if the machine's vectors are not of 256 or 512 bits
   */
  public VectorKernels() {
    if (LANES != 8 && LANES != 16) {
      throw new IllegalStateException(
          "this machine's vectors have " + 32 * LANES + " bits, the kernels need 256 or 512");
    }
  }

  @Override
  public Scratch scratch() {
    return scratch;
  }

  @Override
  public String description() {
    return "Vector API, " + 32 * LANES + " bits";
  }

  @Override
  public int panelWidth() {
    return PANEL;
  }

  @Override
  public Kernels another() {
    return new VectorKernels();
  }

  @Override
  public void multiply(
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
      int to) {
    VectorProduct.multiply(w, wFrom, wStride, rows, x, xFrom, depth, c, cFrom, add, from, to);
  }

  @Override
  public void multiplyAbreast(
      StoredFormat format, byte[] w, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    abreast.multiply(format, w, depth, x, xFrom, c, cFrom);
  }

  @Override
  public void finish(float[] c, int from, int rows, float[] bias, int biasFrom, Pointwise f) {
    if (bias != null) {
      addBias(c, from, rows, bias, biasFrom);
    }
    switch (f) {
      case GELU -> gelu(c, from, rows * PANEL);
      case SILU -> logistic(c, from, rows * PANEL, false);
      case GELU_TANH -> logistic(c, from, rows * PANEL, true);
      case TANH, RELU -> each(f, c, from, rows * PANEL);
      case IDENTITY -> {}
    }
  }

  private static void addBias(float[] c, int from, int rows, float[] bias, int biasFrom) {
    for (int n = 0, i = from; n < rows; n++, i += PANEL) {
      FloatVector b = FloatVector.broadcast(FLOATS, bias[biasFrom + n]);
      FloatVector.fromArray(FLOATS, c, i).add(b).intoArray(c, i);
      FloatVector.fromArray(FLOATS, c, i + LANES).add(b).intoArray(c, i + LANES);
    }
  }

  private void gelu(float[] x, int from, int count) {
    for (int i = 0; i < count; i += CHUNK) {
      VectorMath.gelu(x, from + i, Math.min(CHUNK, count - i), exponents);
    }
  }

  private void logistic(float[] x, int from, int count, boolean cubic) {
    for (int i = 0; i < count; i += CHUNK) {
      VectorMath.logistic(x, from + i, Math.min(CHUNK, count - i), cubic, exponents);
    }
  }

  private static void each(Pointwise f, float[] x, int from, int count) {
    for (int i = from; i < from + count; i++) {
      x[i] = f.apply(x[i]);
    }
  }

  @Override
  public byte[] bytes(int count) {
    return stored = stored.length >= count ? stored : new byte[count];
  }

  @Override
  public void widen(StoredFormat format, byte[] bytes, int from, int count, float[] into, int at) {
    widening.widen(format, bytes, from, count, into, at);
  }

  @Override
  public void add(float[] a, float[] b, float[] y, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector.fromArray(FLOATS, a, i).add(FloatVector.fromArray(FLOATS, b, i)).intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = a[i] + b[i];
    }
  }

  @Override
  public void addScaled(
      float[] z, int zFrom, float scale, float[] u, int uFrom, float[] y, int yFrom, int count) {
    FloatVector s = FloatVector.broadcast(FLOATS, scale);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, z, zFrom + i);
      FloatVector right = FloatVector.fromArray(FLOATS, u, uFrom + i);
      s.fma(right, left).blend(left, right.eq(0)).intoArray(y, yFrom + i);
    }
    for (; i < count; i++) {
      float right = u[uFrom + i];
      float left = z[zFrom + i];
      y[yFrom + i] = right == 0 ? left : Math.fma(scale, right, left);
    }
  }

  @Override
  public void multiplyLines(
      float[] a, int aFrom, float[] v, int vFrom, float[] y, int yFrom, int lines) {
    for (int i = 0; i < lines * PANEL; i += PANEL) {
      FloatVector u = FloatVector.broadcast(FLOATS, v[vFrom + i]);
      FloatVector.fromArray(FLOATS, a, aFrom + i).mul(u).intoArray(y, yFrom + i);
      FloatVector.fromArray(FLOATS, a, aFrom + i + LANES).mul(u).intoArray(y, yFrom + i + LANES);
    }
  }

  @Override
  public void layerNorm(
      float[] x,
      int xFrom,
      int columns,
      float[] gain,
      float[] bias,
      float epsilon,
      float[] y,
      int yFrom) {
    panels.layerNorm(x, xFrom, columns, gain, bias, epsilon, y, yFrom);
  }

  @Override
  public void rmsNorm(
      float[] x, int xFrom, int columns, float[] gain, float epsilon, float[] y, int yFrom) {
    panels.rmsNorm(x, xFrom, columns, gain, epsilon, y, yFrom);
  }

  @Override
  public void addSeen(
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      float[] c,
      int cFrom,
      int first) {
    panels.addSeen(w, wFrom, wStride, rows, x, xFrom, c, cFrom, first);
  }

  @Override
  public void exponentialSums(float[] z, int from, int count, float[] largest, float[] sum) {
    panels.exponentialSums(z, from, count, largest, sum);
  }

  @Override
  public void softmax(float[] s, int from, int count, float scale) {
    panels.softmax(s, from, count, scale);
  }

  @Override
  public void normalize(float[] x, int from, int columns, float[] y) {
    panels.normalize(x, from, columns, y);
  }

  @Override
  public void addGaussian(Key key, int from, int count, float scale, float[] out, int offset) {
    noise.addGaussian(key, from, count, scale, out, offset);
  }

  @Override
  public void addRademacher(Key key, int from, int count, float scale, float[] out, int offset) {
    noise.addRademacher(key, from, count, scale, out, offset);
  }

  @Override
  public void dots(float[] a, float[] b, int bFrom, int rows, int n, float[] out) {
    this.rows.dots(a, b, bFrom, rows, n, out);
  }

  @Override
  public void accumulate(double t, float[] x, int xFrom, double[] y, int n) {
    VectorRows.accumulate(t, x, xFrom, y, n);
  }

  @Override
  public void accumulateExactly(
      double t,
      float[] a,
      int aFrom,
      float[] x,
      int xFrom,
      int rows,
      double grid,
      double[] y,
      int n) {
    VectorRows.accumulateExactly(t, a, aFrom, x, xFrom, rows, grid, y, n);
  }

  @Override
  public void multiplyInDouble(
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
    VectorDoubles.multiply(
        a, aFrom, aRow, aColumn, b, bFrom, bStride, c, cFrom, cStride, rows, n, depth);
  }

  @Override
  public void perturb(
      float[] w, int wFrom, float s, float[] v, int vFrom, float[] y, int yFrom, int n) {
    VectorRows.perturb(w, wFrom, s, v, vFrom, y, yFrom, n);
  }

  @Override
  public void replaceSmall(
      float[] w, int wFrom, float h, float[] v, int vFrom, float[] y, int yFrom, int n) {
    VectorRows.replaceSmall(w, wFrom, h, v, vFrom, y, yFrom, n);
  }

  @Override
  public void addCombined(
      float s, float t, float[] a, int aFrom, float[] u, int uFrom, float[] y, int yFrom, int n) {
    VectorRows.addCombined(s, t, a, aFrom, u, uFrom, y, yFrom, n);
  }

  @Override
  public void addTimes(
      float s, float[] u, int uFrom, float[] v, int vFrom, float[] y, int yFrom, int n) {
    VectorRows.addTimes(s, u, uFrom, v, vFrom, y, yFrom, n);
  }

  @Override
  public void addOverRoots(
      float s, float[] u, int uFrom, float[] h, int hFrom, float[] y, int yFrom, int n) {
    VectorRows.addOverRoots(s, u, uFrom, h, hFrom, y, yFrom, n);
  }

  @Override
  public void addProduct(
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
    VectorLowRank.addProduct(s, a, aFrom, depth, b, bFrom, bStride, y, yFrom, n);
  }

  @Override
  public void addProducts(
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
    lowRank.addProducts(s, a, aFrom, depth, b, bFrom, bStride, y, yFrom, yStride, rows, n);
  }

  @Override
  public UpdateLoops updates() {
    return updates;
  }
}
