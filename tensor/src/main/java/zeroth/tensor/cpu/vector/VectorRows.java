package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.cpu.PlainKernels;

/**
 * Layer norm, softmax and the like over one row. Sums run in 16 stripes, one or two vectors, and
 * are joined by the contract's tree.
 */
final class VectorRows {
  private static final int STRIPES = 16;

  /** Whether the stripes are two vectors of eight lanes; otherwise they are one of sixteen. */
  private static final boolean TWO_VECTORS = LANES == 8;

  private final float[] stripes = new float[STRIPES];

  /** See {@link zeroth.tensor.cpu.Kernels#layerNorm}. */
  void layerNorm(
      float[] x, int from, int columns, float[] gain, float[] bias, float epsilon, float[] y) {
    float mean = sum(x, from, columns) / columns;
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    int c = 0;
    for (; c <= columns - STRIPES; c += STRIPES) {
      FloatVector a = FloatVector.fromArray(FLOATS, x, from + c).sub(mean);
      a.intoArray(y, from + c);
      low = a.fma(a, low);
      if (TWO_VECTORS) {
        FloatVector b = FloatVector.fromArray(FLOATS, x, from + c + LANES).sub(mean);
        b.intoArray(y, from + c + LANES);
        high = b.fma(b, high);
      }
    }
    low.intoArray(stripes, 0);
    if (TWO_VECTORS) {
      high.intoArray(stripes, LANES);
    }
    for (int s = 0; c < columns; c++, s++) {
      float centred = x[from + c] - mean;
      y[from + c] = centred;
      stripes[s] = Math.fma(centred, centred, stripes[s]);
    }
    float variance = PlainKernels.sumOfStripes(stripes) / columns;
    scaleAndShift(y, from, columns, 1 / (float) Math.sqrt(variance + epsilon), gain, bias);
  }

  private static void scaleAndShift(
      float[] y, int from, int columns, float inverse, float[] gain, float[] bias) {
    int c = 0;
    for (; c <= columns - LANES; c += LANES) {
      FloatVector centred = FloatVector.fromArray(FLOATS, y, from + c);
      centred
          .mul(inverse)
          .fma(FloatVector.fromArray(FLOATS, gain, c), FloatVector.fromArray(FLOATS, bias, c))
          .intoArray(y, from + c);
    }
    for (; c < columns; c++) {
      y[from + c] = Math.fma(y[from + c] * inverse, gain[c], bias[c]);
    }
  }

  /**
   * See {@link zeroth.tensor.cpu.Kernels#softmax}. The row is filled up with -infinity, whose
   * exponential adds 0 to a sum, so that there is no rest to be done element by element.
   */
  void softmax(float[] s, int from, int count, float scale) {
    int padded = (count + STRIPES - 1) / STRIPES * STRIPES;
    Arrays.fill(s, from + count, from + padded, Float.NEGATIVE_INFINITY);
    subtract(s, from, padded, scaleAndMax(s, from, padded, scale));
    VectorMath.exp(s, from, padded);
    scale(s, from, padded, 1 / sum(s, from, padded));
  }

  private static float scaleAndMax(float[] s, int from, int count, float scale) {
    FloatVector largest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int j = from; j < from + count; j += LANES) {
      FloatVector scaled = FloatVector.fromArray(FLOATS, s, j).mul(scale);
      scaled.intoArray(s, j);
      largest = largest.max(scaled);
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  private static void subtract(float[] s, int from, int count, float x) {
    for (int j = from; j < from + count; j += LANES) {
      FloatVector.fromArray(FLOATS, s, j).sub(x).intoArray(s, j);
    }
  }

  private static void scale(float[] s, int from, int count, float x) {
    for (int j = from; j < from + count; j += LANES) {
      FloatVector.fromArray(FLOATS, s, j).mul(x).intoArray(s, j);
    }
  }

  /** See {@link zeroth.tensor.cpu.Kernels#normalize}. */
  void normalize(float[] x, int from, int columns, float[] y) {
    float norm = (float) Math.sqrt(sumOfSquares(x, from, columns));
    norm = norm > 1e-12f ? norm : 1e-12f;
    for (int c = from; c < from + columns; c++) {
      y[c] = x[c] / norm;
    }
  }

  private float sum(float[] x, int from, int count) {
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= count - STRIPES; i += STRIPES) {
      low = low.add(FloatVector.fromArray(FLOATS, x, from + i));
      if (TWO_VECTORS) {
        high = high.add(FloatVector.fromArray(FLOATS, x, from + i + LANES));
      }
    }
    low.intoArray(stripes, 0);
    if (TWO_VECTORS) {
      high.intoArray(stripes, LANES);
    }
    for (int s = 0; i < count; i++, s++) {
      stripes[s] += x[from + i];
    }
    return PlainKernels.sumOfStripes(stripes);
  }

  private float sumOfSquares(float[] x, int from, int count) {
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= count - STRIPES; i += STRIPES) {
      FloatVector a = FloatVector.fromArray(FLOATS, x, from + i);
      low = a.fma(a, low);
      if (TWO_VECTORS) {
        FloatVector b = FloatVector.fromArray(FLOATS, x, from + i + LANES);
        high = b.fma(b, high);
      }
    }
    low.intoArray(stripes, 0);
    if (TWO_VECTORS) {
      high.intoArray(stripes, LANES);
    }
    for (int s = 0; i < count; i++, s++) {
      stripes[s] = Math.fma(x[from + i], x[from + i], stripes[s]);
    }
    return PlainKernels.sumOfStripes(stripes);
  }
}
