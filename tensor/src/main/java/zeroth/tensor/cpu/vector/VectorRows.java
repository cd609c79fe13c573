package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.INTS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import zeroth.tensor.math.Striped;

/** {@link zeroth.tensor.math.RowLoops} on vectors. */
final class VectorRows {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

  private static final int STRIPES = Striped.STRIPES;

  private final float[] stripes = new float[4 * STRIPES]; // of up to four rows

  /**
   * See {@link zeroth.tensor.math.RowLoops#dots}: chains of four rows hide each other's latency.
   */
  void dots(float[] a, float[] b, int bFrom, int rows, int n, float[] out) {
    int i = 0;
    for (; i <= rows - 4; i += 4) {
      fourRows(a, b, bFrom + i * n, n);
      for (int row = 0; row < 4; row++) {
        out[i + row] = sum(row * STRIPES, a, b, bFrom + (i + row) * n, n);
      }
    }
    for (; i < rows; i++) {
      oneRow(a, b, bFrom + i * n, n);
      out[i] = sum(0, a, b, bFrom + i * n, n);
    }
  }

  /** The stripes of four rows, without what is left at their ends; some stripes at a time. */
  private void fourRows(float[] a, float[] b, int bFrom, int n) {
    int whole = n / STRIPES * STRIPES;
    int b1 = bFrom + n;
    int b2 = b1 + n;
    int b3 = b2 + n;
    for (int s = 0; s < STRIPES; s += LANES) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = sum0;
      FloatVector sum2 = sum0;
      FloatVector sum3 = sum0;
      for (int k = s; k < whole; k += STRIPES) { // one counter: two are slower with JDK 17
        FloatVector left = FloatVector.fromArray(FLOATS, a, k);
        sum0 = left.fma(FloatVector.fromArray(FLOATS, b, bFrom + k), sum0);
        sum1 = left.fma(FloatVector.fromArray(FLOATS, b, b1 + k), sum1);
        sum2 = left.fma(FloatVector.fromArray(FLOATS, b, b2 + k), sum2);
        sum3 = left.fma(FloatVector.fromArray(FLOATS, b, b3 + k), sum3);
      }
      sum0.intoArray(stripes, s);
      sum1.intoArray(stripes, STRIPES + s);
      sum2.intoArray(stripes, 2 * STRIPES + s);
      sum3.intoArray(stripes, 3 * STRIPES + s);
    }
  }

  private void oneRow(float[] a, float[] b, int bFrom, int n) {
    int whole = n / STRIPES * STRIPES;
    for (int s = 0; s < STRIPES; s += LANES) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int k = s; k < whole; k += STRIPES) {
        FloatVector left = FloatVector.fromArray(FLOATS, a, k);
        sum = left.fma(FloatVector.fromArray(FLOATS, b, bFrom + k), sum);
      }
      sum.intoArray(stripes, s);
    }
  }

  /** Takes a row's last elements as well, and adds its stripes, those from a place on. */
  private float sum(int at, float[] a, float[] b, int bFrom, int n) {
    for (int k = n / STRIPES * STRIPES, s = at; k < n; k++, s++) {
      stripes[s] = Math.fma(a[k], b[bFrom + k], stripes[s]);
    }
    return Striped.sum(stripes, at);
  }

  /** See {@link zeroth.tensor.math.RowLoops#accumulate}: half of a vector's floats at a time. */
  static void accumulate(double t, float[] x, int xFrom, double[] y, int n) {
    DoubleVector factor = DoubleVector.broadcast(DOUBLES, t);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, xFrom + j);
      DoubleVector.fromArray(DOUBLES, y, j)
          .add(factor.mul(v.convertShape(VectorOperators.F2D, DOUBLES, 0)))
          .intoArray(y, j);
      int k = j + LANES / 2;
      DoubleVector.fromArray(DOUBLES, y, k)
          .add(factor.mul(v.convertShape(VectorOperators.F2D, DOUBLES, 1)))
          .intoArray(y, k);
    }
    for (; j < n; j++) {
      y[j] += t * x[xFrom + j];
    }
  }

  /** See {@link zeroth.tensor.math.RowLoops#accumulateExactly}. */
  static void accumulateExactly(
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
      accumulateExactly(t * a[aFrom + i], x, xFrom + i * n, grid, y, n);
    }
  }

  private static void accumulateExactly(
      double factor, float[] x, int xFrom, double grid, double[] y, int n) {
    DoubleVector g = DoubleVector.broadcast(DOUBLES, grid);
    DoubleVector t = DoubleVector.broadcast(DOUBLES, factor);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, xFrom + j);
      DoubleVector v0 = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
      DoubleVector v1 = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 1);
      int k = j + LANES / 2;
      DoubleVector.fromArray(DOUBLES, y, j).add(t.fma(v0, g).sub(g)).intoArray(y, j);
      DoubleVector.fromArray(DOUBLES, y, k).add(t.fma(v1, g).sub(g)).intoArray(y, k);
    }
    for (; j < n; j++) {
      y[j] += Math.fma(factor, x[xFrom + j], grid) - grid;
    }
  }

  /** See {@link zeroth.tensor.math.RowLoops#perturb}. */
  static void perturb(
      float[] w, int wFrom, float s, float[] v, int vFrom, float[] y, int yFrom, int n) {
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      scale
          .fma(
              FloatVector.fromArray(FLOATS, v, vFrom + j),
              FloatVector.fromArray(FLOATS, w, wFrom + j))
          .intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      y[yFrom + j] = Math.fma(s, v[vFrom + j], w[wFrom + j]);
    }
  }

  /**
   * See {@link zeroth.tensor.math.RowLoops#replaceSmall}: by bits, of which those of magnitudes are
   * in the order of the magnitudes, NaN behind all.
   */
  static void replaceSmall(
      float[] w, int wFrom, float h, float[] v, int vFrom, float[] y, int yFrom, int n) {
    if (!(h >= 0)) {
      return; // NaN, or below every magnitude
    }
    IntVector most = IntVector.broadcast(INTS, Float.floatToRawIntBits(Math.abs(h)));
    IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      IntVector size =
          FloatVector.fromArray(FLOATS, w, wFrom + j).reinterpretAsInts().and(magnitude);
      IntVector large = most.sub(size).lanewise(VectorOperators.ASHR, 31); // all bits, or none
      IntVector next = FloatVector.fromArray(FLOATS, v, vFrom + j).reinterpretAsInts();
      IntVector now = FloatVector.fromArray(FLOATS, y, yFrom + j).reinterpretAsInts();
      IntVector kept = next.lanewise(VectorOperators.XOR, now).and(large);
      next.lanewise(VectorOperators.XOR, kept).reinterpretAsFloats().intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      if (Math.abs(w[wFrom + j]) <= h) {
        y[yFrom + j] = v[vFrom + j];
      }
    }
  }

  /** See {@link zeroth.tensor.math.RowLoops#addCombined}. */
  static void addCombined(
      float s, float t, float[] a, int aFrom, float[] u, int uFrom, float[] y, int yFrom, int n) {
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    FloatVector factor = FloatVector.broadcast(FLOATS, t);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector v =
          factor.fma(
              FloatVector.fromArray(FLOATS, a, aFrom + j),
              FloatVector.fromArray(FLOATS, u, uFrom + j));
      scale.fma(v, FloatVector.fromArray(FLOATS, y, yFrom + j)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      y[yFrom + j] = Math.fma(s, Math.fma(t, a[aFrom + j], u[uFrom + j]), y[yFrom + j]);
    }
  }

  /** See {@link zeroth.tensor.math.RowLoops#addTimes}. */
  static void addTimes(
      float s, float[] u, int uFrom, float[] v, int vFrom, float[] y, int yFrom, int n) {
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector product =
          FloatVector.fromArray(FLOATS, u, uFrom + j)
              .mul(FloatVector.fromArray(FLOATS, v, vFrom + j));
      scale.fma(product, FloatVector.fromArray(FLOATS, y, yFrom + j)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      y[yFrom + j] = Math.fma(s, u[uFrom + j] * v[vFrom + j], y[yFrom + j]);
    }
  }

  /** See {@link zeroth.tensor.math.RowLoops#addOverRoots}. */
  static void addOverRoots(
      float s, float[] u, int uFrom, float[] h, int hFrom, float[] y, int yFrom, int n) {
    FloatVector scale = FloatVector.broadcast(FLOATS, s);
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector root = FloatVector.fromArray(FLOATS, h, hFrom + j).lanewise(VectorOperators.SQRT);
      FloatVector v = FloatVector.fromArray(FLOATS, u, uFrom + j).div(root);
      scale.fma(v, FloatVector.fromArray(FLOATS, y, yFrom + j)).intoArray(y, yFrom + j);
    }
    for (; j < n; j++) {
      float root = (float) Math.sqrt(h[hFrom + j]);
      y[yFrom + j] = Math.fma(s, u[uFrom + j] / root, y[yFrom + j]);
    }
  }
}
