package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.math.Elementary;
import zeroth.tensor.math.Striped;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.random.Scratch;

/** The kernels in ordinary Java, for a JVM started without the Vector API. */
public final class PlainKernels implements Kernels {
  /** Rows of a panel: enough for the compiler to use vectors by itself. */
  private static final int P = 16;

  private final float[] stripes = new float[Striped.STRIPES * P];
  private final float[] line = new float[P];
  private final float[] second = new float[P];
  private final ReferenceNoise noise = new ReferenceNoise();
  private byte[] stored = new byte[0];

  @Override
  public Scratch scratch() {
    return noise.scratch();
  }

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
    for (int n = 0; n < rows; n++) {
      int place = cFrom + n * P;
      for (int l = 0; l < P; l++) {
        line[l] = add ? c[place + l] : 0;
      }
      for (int k = 0; k < depth; k++) {
        multiplyAdd(w[wFrom + n * wStride + k], x, xFrom + k * P, line);
      }
      System.arraycopy(line, 0, c, place, P);
    }
  }

  private static void multiplyAdd(float w, float[] x, int from, float[] sum) {
    for (int l = 0; l < P; l++) {
      sum[l] = Math.fma(w, x[from + l], sum[l]);
    }
  }

  @Override
  public void multiplyAbreast(
      StoredFormat format, byte[] w, int depth, float[] x, int xFrom, float[] c, int cFrom) {
    byte[] row = new byte[(int) format.bytes(depth)];
    float[] wide = new float[depth];
    for (int i = 0; i < RowsAbreast.ROWS; i++) {
      RowsAbreast.row(format, depth, w, i, row, 0);
      format.widen(row, 0, depth, wide, 0);
      Chains.one(wide, 0, x, xFrom, depth, c, cFrom + i);
    }
  }

  @Override
  public void finish(float[] c, int from, int rows, float[] bias, int biasFrom, Pointwise f) {
    for (int n = 0; n < rows; n++) {
      for (int i = from + n * P; i < from + (n + 1) * P; i++) {
        c[i] = f.apply(bias == null ? c[i] : c[i] + bias[biasFrom + n]);
      }
    }
  }

  @Override
  public byte[] bytes(int count) {
    return stored = stored.length >= count ? stored : new byte[count];
  }

  @Override
  public void widen(StoredFormat format, byte[] bytes, int from, int count, float[] into, int at) {
    format.widen(bytes, from, count, into, at);
  }

  @Override
  public void add(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = a[i] + b[i];
    }
  }

  @Override
  public void addScaled(
      float[] z, int zFrom, float scale, float[] u, int uFrom, float[] y, int yFrom, int count) {
    for (int i = 0; i < count; i++) {
      float right = u[uFrom + i];
      float left = z[zFrom + i];
      y[yFrom + i] = right == 0 ? left : Math.fma(scale, right, left);
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
    clearStripes();
    for (int c = 0; c < columns; c++) {
      for (int l = 0; l < P; l++) {
        stripes[stripe(c) + l] += x[xFrom + c * P + l];
      }
    }
    addStripes();
    for (int l = 0; l < P; l++) {
      line[l] = stripes[l] / columns; // the mean
    }
    clearStripes();
    for (int c = 0; c < columns; c++) {
      for (int l = 0; l < P; l++) {
        float centred = x[xFrom + c * P + l] - line[l];
        y[yFrom + c * P + l] = centred;
        stripes[stripe(c) + l] = Math.fma(centred, centred, stripes[stripe(c) + l]);
      }
    }
    addStripes();
    for (int l = 0; l < P; l++) {
      line[l] = 1 / (float) Math.sqrt(stripes[l] / columns + epsilon);
    }
    for (int c = 0; c < columns; c++) {
      for (int i = yFrom + c * P, l = 0; l < P; i++, l++) {
        y[i] = Math.fma(y[i] * line[l], gain[c], bias[c]);
      }
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int xFrom, int columns, float[] gain, float epsilon, float[] y, int yFrom) {
    sumSquares(x, xFrom, columns);
    for (int l = 0; l < P; l++) {
      line[l] = 1 / (float) Math.sqrt(stripes[l] / columns + epsilon);
    }
    for (int c = 0; c < columns; c++) {
      for (int i = c * P, l = 0; l < P; i++, l++) {
        y[yFrom + i] = x[xFrom + i] * line[l] * gain[c];
      }
    }
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
    for (int n = 0; n < rows; n++) {
      for (int l = first; l < P; l++) {
        int i = cFrom + n * P + l;
        c[i] = Math.fma(w[wFrom + n * wStride], x[xFrom + l], c[i]);
      }
    }
  }

  @Override
  public void exponentialSums(float[] z, int from, int count, float[] largest, float[] sum) {
    exponentials(z, from, count, 1, largest);
    System.arraycopy(stripes, 0, sum, 0, P);
  }

  @Override
  public void softmax(float[] s, int from, int count, float scale) {
    exponentials(s, from, count, scale, second);
    for (int l = 0; l < P; l++) {
      line[l] = 1 / stripes[l];
    }
    for (int j = 0; j < count; j++) {
      for (int i = from + j * P, l = 0; l < P; i++, l++) {
        s[i] *= line[l];
      }
    }
  }

  /** s = exp(scale * s - max); the first stripe becomes the sum of all lines. */
  private void exponentials(float[] s, int from, int count, float scale, float[] max) {
    Arrays.fill(max, 0, P, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < count; j++) {
      for (int i = from + j * P, l = 0; l < P; i++, l++) {
        s[i] *= scale;
        max[l] = Math.max(max[l], s[i]);
      }
    }
    clearStripes();
    for (int j = 0; j < count; j++) {
      for (int i = from + j * P, l = 0; l < P; i++, l++) {
        s[i] = Elementary.exp(s[i] - max[l]);
        stripes[stripe(j) + l] += s[i];
      }
    }
    addStripes();
  }

  @Override
  public void normalize(float[] x, int from, int columns, float[] y) {
    sumSquares(x, from, columns);
    for (int l = 0; l < P; l++) {
      float norm = (float) Math.sqrt(stripes[l]);
      line[l] = norm > 1e-12f ? norm : 1e-12f;
    }
    for (int c = 0; c < columns; c++) {
      for (int i = from + c * P, l = 0; l < P; i++, l++) {
        y[i] = x[i] / line[l];
      }
    }
  }

  @Override
  public void addGaussian(Key key, int from, int count, float scale, float[] out, int offset) {
    noise.addGaussian(key, from, count, scale, out, offset);
  }

  @Override
  public void addRademacher(Key key, int from, int count, float scale, float[] out, int offset) {
    int shift = offset - from;
    for (int i = from; i < from + count; ) {
      long block = key.block(i / 64);
      int end = i + Math.min(from + count - i, 64 - i % 64);
      for (; i < end; i++) {
        out[shift + i] = Math.fma(scale, (block >>> i % 64 & 1) == 0 ? 1f : -1f, out[shift + i]);
      }
    }
  }

  /** The first stripe becomes the sum of the squares of all lines. */
  private void sumSquares(float[] x, int from, int columns) {
    clearStripes();
    for (int c = 0; c < columns; c++) {
      for (int i = from + c * P, l = 0; l < P; i++, l++) {
        stripes[stripe(c) + l] = Math.fma(x[i], x[i], stripes[stripe(c) + l]);
      }
    }
    addStripes();
  }

  private static int stripe(int c) {
    return c % Striped.STRIPES * P;
  }

  private void clearStripes() {
    Arrays.fill(stripes, 0);
  }

  /** The first stripe becomes the sum of all by the fixed tree: halves are added. */
  private void addStripes() {
    for (int half = stripes.length / 2; half >= P; half /= 2) {
      for (int i = 0; i < half; i++) {
        stripes[i] += stripes[i + half];
      }
    }
  }
}
