package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;
import static zeroth.tensor.cpu.vector.VectorProduct.PANEL;

import jdk.incubator.vector.FloatVector;
import zeroth.tensor.Pointwise;
import zeroth.tensor.cpu.Kernels;
import zeroth.tensor.random.Key;

/** The kernels on the Vector API, with the widest vectors that the machine prefers. */
public final class VectorKernels implements Kernels {
  /** Elements of a pointwise function in work at a time, a multiple of every vector length. */
  private static final int CHUNK = 1024;

  private final float[] small = new float[CHUNK];
  private final float[] large = new float[CHUNK];
  private final VectorNoise noise = new VectorNoise();
  private final VectorRows rows = new VectorRows();

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
  public void pack(
      float[] w, int from, float[] noise, float scale, int rows, int depth, float[] panel) {
    VectorPacking.pack(w, from, noise, scale, rows, depth, panel);
  }

  @Override
  public void multiply(
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
      boolean add) {
    VectorProduct.multiply(
        a, aFrom, aStride, rows, panel, panelFrom, depth, c, cFrom, cStride, add);
  }

  @Override
  public void finish(
      float[] strip,
      int rows,
      float[] bias,
      Pointwise f,
      float[] y,
      int yFrom,
      int yStride,
      int columns) {
    if (bias != null) {
      addBias(strip, rows, bias);
    }
    switch (f) {
      case GELU -> gelu(strip, rows * PANEL);
      case TANH, RELU -> each(f, strip, rows * PANEL);
      case IDENTITY -> {}
    }
    for (int r = 0; r < rows; r++) {
      System.arraycopy(strip, r * PANEL, y, yFrom + r * yStride, columns);
    }
  }

  private static void addBias(float[] strip, int rows, float[] bias) {
    FloatVector b0 = FloatVector.fromArray(FLOATS, bias, 0);
    FloatVector b1 = FloatVector.fromArray(FLOATS, bias, LANES);
    for (int i = 0; i < rows * PANEL; i += PANEL) {
      FloatVector.fromArray(FLOATS, strip, i).add(b0).intoArray(strip, i);
      FloatVector.fromArray(FLOATS, strip, i + LANES).add(b1).intoArray(strip, i + LANES);
    }
  }

  private void gelu(float[] x, int count) {
    for (int i = 0; i < count; i += CHUNK) {
      VectorMath.gelu(x, i, Math.min(CHUNK, count - i), small, large);
    }
  }

  private static void each(Pointwise f, float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = f.apply(x[i]);
    }
  }

  @Override
  public void perturb(
      float[] w, int wFrom, float[] noise, float scale, float[] y, int yFrom, int count) {
    if (noise == null) {
      System.arraycopy(w, wFrom, y, yFrom, count);
      return;
    }
    FloatVector s = FloatVector.broadcast(FLOATS, scale);
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      s.fma(FloatVector.fromArray(FLOATS, noise, i), FloatVector.fromArray(FLOATS, w, wFrom + i))
          .intoArray(y, yFrom + i);
    }
    for (; i < count; i++) {
      y[yFrom + i] = Math.fma(scale, noise[i], w[wFrom + i]);
    }
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
  public void layerNorm(
      float[] x, int from, int columns, float[] gain, float[] bias, float epsilon, float[] y) {
    rows.layerNorm(x, from, columns, gain, bias, epsilon, y);
  }

  @Override
  public void softmax(float[] s, int from, int count, float scale) {
    rows.softmax(s, from, count, scale);
  }

  @Override
  public void normalize(float[] x, int from, int columns, float[] y) {
    rows.normalize(x, from, columns, y);
  }

  @Override
  public void addGaussian(Key key, int from, int count, float scale, float[] out, int offset) {
    noise.addGaussian(key, from, count, scale, out, offset);
  }

  @Override
  public void addRademacher(Key key, int from, int count, float scale, float[] out, int offset) {
    noise.addRademacher(key, from, count, scale, out, offset);
  }
}
