package zeroth.tensor.cpu.vector;

import static zeroth.tensor.cpu.vector.VectorMath.FLOATS;
import static zeroth.tensor.cpu.vector.VectorMath.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The matrix product on packed panels of two vectors' width: four rows at a time, eight
 * accumulators. (Twelve would spill: there are sixteen vector registers.)
 */
final class VectorProduct {
  /** Columns of a panel. */
  static final int PANEL = 2 * LANES;

  private VectorProduct() {}

  /** See {@link zeroth.tensor.cpu.Kernels#multiply}. */
  static void multiply(
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
    if (!add) {
      for (int r = 0; r < rows; r++) {
        Arrays.fill(c, cFrom + r * cStride, cFrom + r * cStride + PANEL, 0);
      }
    }
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      fourRows(
          a,
          aFrom + r * aStride,
          aStride,
          panel,
          panelFrom,
          depth,
          c,
          cFrom + r * cStride,
          cStride);
    }
    for (; r < rows; r++) {
      oneRow(a, aFrom + r * aStride, panel, panelFrom, depth, c, cFrom + r * cStride);
    }
  }

  private static void fourRows(
      float[] a,
      int a0,
      int aStride,
      float[] panel,
      int panelFrom,
      int depth,
      float[] c,
      int r0,
      int cStride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int r1 = r0 + cStride;
    int r2 = r1 + cStride;
    int r3 = r2 + cStride;
    FloatVector c00 = FloatVector.fromArray(FLOATS, c, r0);
    FloatVector c01 = FloatVector.fromArray(FLOATS, c, r0 + LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, c, r1);
    FloatVector c11 = FloatVector.fromArray(FLOATS, c, r1 + LANES);
    FloatVector c20 = FloatVector.fromArray(FLOATS, c, r2);
    FloatVector c21 = FloatVector.fromArray(FLOATS, c, r2 + LANES);
    FloatVector c30 = FloatVector.fromArray(FLOATS, c, r3);
    FloatVector c31 = FloatVector.fromArray(FLOATS, c, r3 + LANES);
    for (int k = 0, p = panelFrom; k < depth; k++, p += PANEL) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, p);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, p + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
    }
    c00.intoArray(c, r0);
    c01.intoArray(c, r0 + LANES);
    c10.intoArray(c, r1);
    c11.intoArray(c, r1 + LANES);
    c20.intoArray(c, r2);
    c21.intoArray(c, r2 + LANES);
    c30.intoArray(c, r3);
    c31.intoArray(c, r3 + LANES);
  }

  private static void oneRow(
      float[] a, int a0, float[] panel, int panelFrom, int depth, float[] c, int r0) {
    FloatVector c0 = FloatVector.fromArray(FLOATS, c, r0);
    FloatVector c1 = FloatVector.fromArray(FLOATS, c, r0 + LANES);
    for (int k = 0, p = panelFrom; k < depth; k++, p += PANEL) {
      FloatVector x = FloatVector.broadcast(FLOATS, a[a0 + k]);
      c0 = x.fma(FloatVector.fromArray(FLOATS, panel, p), c0);
      c1 = x.fma(FloatVector.fromArray(FLOATS, panel, p + LANES), c1);
    }
    c0.intoArray(c, r0);
    c1.intoArray(c, r0 + LANES);
  }
}
