package zeroth.tensor.cpu;

import zeroth.tensor.Pointwise;
import zeroth.tensor.math.Elementary;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** The kernels in ordinary Java, for a JVM started without the Vector API. */
public final class PlainKernels implements Kernels {
  /**
   * Columns of a panel: as many as the stripes, enough for the compiler to use vectors by itself.
   */
  private static final int P = 16;

  private final float[] stripes = new float[P];
  private final float[] accumulator = new float[P];

  @Override
  public String description() {
    return "plain Java";
  }

  @Override
  public int panelWidth() {
    return P;
  }

  @Override
  public Kernels another() {
    return new PlainKernels();
  }

  @Override
  public void pack(
      float[] w, int from, float[] noise, float scale, int rows, int depth, float[] panel) {
    for (int n = 0; n < P; n++) {
      int row = from + n * depth;
      for (int k = 0; k < depth; k++) {
        panel[k * P + n] =
            n >= rows
                ? 0
                : noise == null ? w[row + k] : Math.fma(scale, noise[n * depth + k], w[row + k]);
      }
    }
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
    for (int r = 0; r < rows; r++) {
      int place = cFrom + r * cStride;
      for (int n = 0; n < P; n++) {
        accumulator[n] = add ? c[place + n] : 0;
      }
      for (int k = 0; k < depth; k++) {
        multiplyAdd(a[aFrom + r * aStride + k], panel, panelFrom + k * P, accumulator);
      }
      System.arraycopy(accumulator, 0, c, place, P);
    }
  }

  private static void multiplyAdd(float x, float[] panel, int from, float[] sum) {
    for (int n = 0; n < P; n++) {
      sum[n] = Math.fma(x, panel[from + n], sum[n]);
    }
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
    for (int r = 0; r < rows; r++) {
      for (int n = 0; n < columns; n++) {
        float sum = strip[r * P + n];
        y[yFrom + r * yStride + n] = f.apply(bias == null ? sum : sum + bias[n]);
      }
    }
  }

  @Override
  public void perturb(
      float[] w, int wFrom, float[] noise, float scale, float[] y, int yFrom, int count) {
    if (noise == null) {
      System.arraycopy(w, wFrom, y, yFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      y[yFrom + i] = Math.fma(scale, noise[i], w[wFrom + i]);
    }
  }

  @Override
  public void add(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = a[i] + b[i];
    }
  }

  @Override
  public void layerNorm(
      float[] x, int from, int columns, float[] gain, float[] bias, float epsilon, float[] y) {
    clearStripes();
    for (int c = 0; c < columns; c++) {
      stripes[c % P] += x[from + c];
    }
    float mean = sumOfStripes(stripes) / columns;
    clearStripes();
    for (int c = 0; c < columns; c++) {
      float centred = x[from + c] - mean;
      y[from + c] = centred;
      stripes[c % P] = Math.fma(centred, centred, stripes[c % P]);
    }
    float variance = sumOfStripes(stripes) / columns;
    float inverse = 1 / (float) Math.sqrt(variance + epsilon);
    for (int c = 0; c < columns; c++) {
      y[from + c] = Math.fma(y[from + c] * inverse, gain[c], bias[c]);
    }
  }

  @Override
  public void softmax(float[] s, int from, int count, float scale) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = from; j < from + count; j++) {
      s[j] *= scale;
      max = Math.max(max, s[j]);
    }
    clearStripes();
    for (int j = 0; j < count; j++) {
      float p = Elementary.exp(s[from + j] - max);
      s[from + j] = p;
      stripes[j % P] += p;
    }
    float inverse = 1 / sumOfStripes(stripes);
    for (int j = from; j < from + count; j++) {
      s[j] *= inverse;
    }
  }

  @Override
  public void normalize(float[] x, int from, int columns, float[] y) {
    clearStripes();
    for (int c = 0; c < columns; c++) {
      stripes[c % P] = Math.fma(x[from + c], x[from + c], stripes[c % P]);
    }
    float norm = (float) Math.sqrt(sumOfStripes(stripes));
    norm = norm > 1e-12f ? norm : 1e-12f;
    for (int c = 0; c < columns; c++) {
      y[from + c] = x[from + c] / norm;
    }
  }

  @Override
  public void addGaussian(Key key, int from, int count, float scale, float[] out, int offset) {
    new ReferenceNoise().addGaussian(key, from, count, scale, out, offset);
  }

  @Override
  public void addRademacher(Key key, int from, int count, float scale, float[] out, int offset) {
    int shift = offset - from;
    for (int i = from; i < from + count; ) {
      long block = key.block(i / 64);
      int end = Math.min(from + count, (i / 64 + 1) * 64);
      for (; i < end; i++) {
        out[shift + i] = Math.fma(scale, (block >>> i % 64 & 1) == 0 ? 1f : -1f, out[shift + i]);
      }
    }
  }

  /**
   * The sum of 16 stripes by the fixed tree: halves are added until one is left.
   *
   * @param s overwritten
   */
  public static float sumOfStripes(float[] s) {
    for (int half = P / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        s[i] += s[i + half];
      }
    }
    return s[0];
  }

  private void clearStripes() {
    java.util.Arrays.fill(stripes, 0);
  }
}
