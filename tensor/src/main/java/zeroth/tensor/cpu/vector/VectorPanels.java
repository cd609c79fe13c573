package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;
import static zeroth.tensor.cpu.vector.VectorProduct.PANEL;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import zeroth.tensor.math.Striped;

/**
 * Layer norm, softmax and the like over the lines of a panel, each lane for itself. Sums run in 16
 * stripes, joined by the contract's tree; a line's stripe is its number modulo 16.
 */
final class VectorPanels {
  private static final int STRIPES = Striped.STRIPES;

  /** Elements from a line to the next one of the same stripe. */
  private static final int STRIDE = STRIPES * PANEL;

  private final float[] stripes = new float[STRIPES * PANEL];
  private final float[] line = new float[PANEL];
  private final int[] seen = new int[PANEL];

  /** See {@link zeroth.tensor.cpu.Kernels#layerNorm}. */
  void layerNorm(
      float[] x,
      int xFrom,
      int columns,
      float[] gain,
      float[] bias,
      float epsilon,
      float[] y,
      int yFrom) {
    int size = columns * PANEL;
    sum(x, xFrom, size, stripes);
    mean(stripes, columns, line);
    subtract(x, xFrom, size, line, y, yFrom);
    sumOfSquares(y, yFrom, size, stripes);
    mean(stripes, columns, line);
    inverseRoots(line, epsilon);
    scaleAndShift(y, yFrom, columns, line, gain, bias);
  }

  /** See {@link zeroth.tensor.cpu.Kernels#softmax}. */
  void softmax(float[] s, int from, int count, float scale) {
    int size = count * PANEL;
    scaleAndMax(s, from, size, scale, line);
    subtract(s, from, size, line, s, from);
    VectorMath.exp(s, from, size);
    sum(s, from, size, stripes);
    inverses(stripes, line);
    multiply(s, from, size, line);
  }

  /** See {@link zeroth.tensor.cpu.Kernels#exponentialSums}. */
  void exponentialSums(float[] z, int from, int count, float[] largest, float[] sum) {
    int size = count * PANEL;
    scaleAndMax(z, from, size, 1, largest);
    subtract(z, from, size, largest, z, from);
    VectorMath.exp(z, from, size);
    sum(z, from, size, stripes);
    System.arraycopy(stripes, 0, sum, 0, PANEL);
  }

  /** See {@link zeroth.tensor.cpu.Kernels#rmsNorm}. */
  void rmsNorm(
      float[] x, int xFrom, int columns, float[] gain, float epsilon, float[] y, int yFrom) {
    sumOfSquares(x, xFrom, columns * PANEL, stripes);
    mean(stripes, columns, line);
    inverseRoots(line, epsilon);
    scale(x, xFrom, columns, line, gain, y, yFrom);
  }

  /** See {@link zeroth.tensor.cpu.Kernels#addSeen}. */
  void addSeen(
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      float[] c,
      int cFrom,
      int first) {
    for (int l = 0; l < PANEL; l++) {
      seen[l] = l < first ? 0 : -1;
    }
    for (int l = 0; l < PANEL; l += LANES) {
      if (first < l + LANES) {
        addSeenLanes(w, wFrom, wStride, rows, x, xFrom + l, c, cFrom + l, seen, l);
      }
    }
  }

  /** One vector of each line; places are chosen by bits, all ones where they are seen. */
  private static void addSeenLanes(
      float[] w,
      int wFrom,
      int wStride,
      int rows,
      float[] x,
      int xFrom,
      float[] c,
      int cFrom,
      int[] seen,
      int seenFrom) {
    FloatVector p = FloatVector.fromArray(FLOATS, x, xFrom);
    IntVector mask = IntVector.fromArray(INTS, seen, seenFrom);
    for (int n = 0; n < rows; n++) {
      FloatVector old = FloatVector.fromArray(FLOATS, c, cFrom + n * PANEL);
      IntVector kept = old.reinterpretAsInts();
      IntVector sum =
          FloatVector.broadcast(FLOATS, w[wFrom + n * wStride]).fma(p, old).reinterpretAsInts();
      sum.lanewise(VectorOperators.XOR, kept)
          .and(mask)
          .lanewise(VectorOperators.XOR, kept)
          .reinterpretAsFloats()
          .intoArray(c, cFrom + n * PANEL);
    }
  }

  /** See {@link zeroth.tensor.cpu.Kernels#normalize}. */
  void normalize(float[] x, int from, int columns, float[] y) {
    int size = columns * PANEL;
    sumOfSquares(x, from, size, stripes);
    for (int l = 0; l < PANEL; l++) {
      float norm = (float) Math.sqrt(stripes[l]);
      line[l] = norm > 1e-12f ? norm : 1e-12f;
    }
    divide(x, from, size, line, y);
  }

  /** The first stripe becomes the sum of all lines. */
  private static void sum(float[] x, int from, int size, float[] stripes) {
    Arrays.fill(stripes, 0);
    for (int s = 0; s < Math.min(STRIDE, size); s += PANEL) {
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = FloatVector.zero(FLOATS);
      for (int i = from + s; i < from + size; i += STRIDE) {
        a = a.add(FloatVector.fromArray(FLOATS, x, i));
        b = b.add(FloatVector.fromArray(FLOATS, x, i + LANES));
      }
      a.intoArray(stripes, s);
      b.intoArray(stripes, s + LANES);
    }
    addStripes(stripes);
  }

  /** The first stripe becomes the sum of the squares of all lines. */
  private static void sumOfSquares(float[] x, int from, int size, float[] stripes) {
    Arrays.fill(stripes, 0);
    for (int s = 0; s < Math.min(STRIDE, size); s += PANEL) {
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = FloatVector.zero(FLOATS);
      for (int i = from + s; i < from + size; i += STRIDE) {
        FloatVector u = FloatVector.fromArray(FLOATS, x, i);
        FloatVector v = FloatVector.fromArray(FLOATS, x, i + LANES);
        a = u.fma(u, a);
        b = v.fma(v, b);
      }
      a.intoArray(stripes, s);
      b.intoArray(stripes, s + LANES);
    }
    addStripes(stripes);
  }

  private static void addStripes(float[] stripes) {
    for (int half = stripes.length / 2; half >= PANEL; half /= 2) {
      for (int i = 0; i < half; i += LANES) {
        FloatVector.fromArray(FLOATS, stripes, i)
            .add(FloatVector.fromArray(FLOATS, stripes, i + half))
            .intoArray(stripes, i);
      }
    }
  }

  private static void mean(float[] sum, int count, float[] mean) {
    for (int l = 0; l < PANEL; l++) {
      mean[l] = sum[l] / count;
    }
  }

  /** v = 1 / sqrt(v + epsilon). */
  private static void inverseRoots(float[] v, float epsilon) {
    for (int l = 0; l < PANEL; l++) {
      v[l] = 1 / (float) Math.sqrt(v[l] + epsilon);
    }
  }

  private static void inverses(float[] v, float[] inverse) {
    for (int l = 0; l < PANEL; l++) {
      inverse[l] = 1 / v[l];
    }
  }

  /** y = x - line, line by line. */
  private static void subtract(float[] x, int xFrom, int size, float[] line, float[] y, int yFrom) {
    FloatVector a = FloatVector.fromArray(FLOATS, line, 0);
    FloatVector b = FloatVector.fromArray(FLOATS, line, LANES);
    for (int i = 0; i < size; i += PANEL) {
      FloatVector.fromArray(FLOATS, x, xFrom + i).sub(a).intoArray(y, yFrom + i);
      FloatVector.fromArray(FLOATS, x, xFrom + i + LANES).sub(b).intoArray(y, yFrom + i + LANES);
    }
  }

  private static void multiply(float[] x, int from, int size, float[] line) {
    FloatVector a = FloatVector.fromArray(FLOATS, line, 0);
    FloatVector b = FloatVector.fromArray(FLOATS, line, LANES);
    for (int i = from; i < from + size; i += PANEL) {
      FloatVector.fromArray(FLOATS, x, i).mul(a).intoArray(x, i);
      FloatVector.fromArray(FLOATS, x, i + LANES).mul(b).intoArray(x, i + LANES);
    }
  }

  private static void divide(float[] x, int from, int size, float[] line, float[] y) {
    FloatVector a = FloatVector.fromArray(FLOATS, line, 0);
    FloatVector b = FloatVector.fromArray(FLOATS, line, LANES);
    for (int i = from; i < from + size; i += PANEL) {
      FloatVector.fromArray(FLOATS, x, i).div(a).intoArray(y, i);
      FloatVector.fromArray(FLOATS, x, i + LANES).div(b).intoArray(y, i + LANES);
    }
  }

  /** y = x * line * gain, line by line. */
  private static void scale(
      float[] x, int xFrom, int columns, float[] line, float[] gain, float[] y, int yFrom) {
    FloatVector a = FloatVector.fromArray(FLOATS, line, 0);
    FloatVector b = FloatVector.fromArray(FLOATS, line, LANES);
    for (int c = 0; c < columns; c++) {
      int i = xFrom + c * PANEL;
      int to = yFrom + c * PANEL;
      FloatVector g = FloatVector.broadcast(FLOATS, gain[c]);
      FloatVector.fromArray(FLOATS, x, i).mul(a).mul(g).intoArray(y, to);
      FloatVector.fromArray(FLOATS, x, i + LANES).mul(b).mul(g).intoArray(y, to + LANES);
    }
  }

  private static void scaleAndShift(
      float[] y, int from, int columns, float[] line, float[] gain, float[] bias) {
    FloatVector a = FloatVector.fromArray(FLOATS, line, 0);
    FloatVector b = FloatVector.fromArray(FLOATS, line, LANES);
    for (int c = 0, i = from; c < columns; c++, i += PANEL) {
      FloatVector g = FloatVector.broadcast(FLOATS, gain[c]);
      FloatVector shift = FloatVector.broadcast(FLOATS, bias[c]);
      FloatVector.fromArray(FLOATS, y, i).mul(a).fma(g, shift).intoArray(y, i);
      FloatVector.fromArray(FLOATS, y, i + LANES).mul(b).fma(g, shift).intoArray(y, i + LANES);
    }
  }

  /** s = scale * s; the largest of each lane. */
  private static void scaleAndMax(float[] s, int from, int size, float scale, float[] largest) {
    FloatVector a = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    for (int i = from; i < from + size; i += PANEL) {
      FloatVector u = FloatVector.fromArray(FLOATS, s, i).mul(scale);
      FloatVector v = FloatVector.fromArray(FLOATS, s, i + LANES).mul(scale);
      u.intoArray(s, i);
      v.intoArray(s, i + LANES);
      a = a.max(u);
      b = b.max(v);
    }
    a.intoArray(largest, 0);
    b.intoArray(largest, LANES);
  }
}
