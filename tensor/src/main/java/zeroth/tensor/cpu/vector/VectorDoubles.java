package zeroth.tensor.cpu.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import zeroth.tensor.math.RowLoops;

/** Sums of products in double on vectors: {@link RowLoops#multiplyInDouble}. */
final class VectorDoubles {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = DOUBLES.length();

  /** Rows of B that are taken at a time: a tile's part of them stays in the first cache. */
  private static final int DEEP = 128;

  /** What is left of rows and columns beside the tiles. */
  private static final RowLoops REST = new RowLoops() {};

  private VectorDoubles() {}

  /** Tiles of four rows and two vectors, whose chains hide each other's latency. */
  static void multiply(
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
    int tiled = rows / 4 * 4;
    int whole = n / (2 * LANES) * (2 * LANES);
    for (int k = 0; k < depth; k += DEEP) {
      int deep = Math.min(DEEP, depth - k);
      int x = aFrom + k * aColumn;
      int o = bFrom + k * bStride;
      for (int l = 0; l < whole; l += 2 * LANES) { // B's columns stay at hand for all rows
        for (int i = 0; i < tiled; i += 4) {
          int y = cFrom + i * cStride + l;
          tile(a, x + i * aRow, aRow, aColumn, b, o + l, bStride, c, y, cStride, deep);
        }
      }
      int y = cFrom + whole;
      REST.multiplyInDouble(
          a, x, aRow, aColumn, b, o + whole, bStride, c, y, cStride, tiled, n - whole, deep);
      x += tiled * aRow;
      y = cFrom + tiled * cStride;
      REST.multiplyInDouble(
          a, x, aRow, aColumn, b, o, bStride, c, y, cStride, rows - tiled, n, deep);
    }
  }

  private static void tile(
      double[] a,
      int x,
      int aRow,
      int aColumn,
      double[] b,
      int o,
      int bStride,
      double[] c,
      int y,
      int cStride,
      int depth) {
    int y1 = y + cStride;
    int y2 = y1 + cStride;
    int y3 = y2 + cStride;
    DoubleVector c00 = DoubleVector.fromArray(DOUBLES, c, y);
    DoubleVector c01 = DoubleVector.fromArray(DOUBLES, c, y + LANES);
    DoubleVector c10 = DoubleVector.fromArray(DOUBLES, c, y1);
    DoubleVector c11 = DoubleVector.fromArray(DOUBLES, c, y1 + LANES);
    DoubleVector c20 = DoubleVector.fromArray(DOUBLES, c, y2);
    DoubleVector c21 = DoubleVector.fromArray(DOUBLES, c, y2 + LANES);
    DoubleVector c30 = DoubleVector.fromArray(DOUBLES, c, y3);
    DoubleVector c31 = DoubleVector.fromArray(DOUBLES, c, y3 + LANES);
    for (int k = 0; k < depth; k++) {
      DoubleVector b0 = DoubleVector.fromArray(DOUBLES, b, o);
      DoubleVector b1 = DoubleVector.fromArray(DOUBLES, b, o + LANES);
      DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[x]);
      c00 = c00.add(a0.mul(b0));
      c01 = c01.add(a0.mul(b1));
      DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[x + aRow]);
      c10 = c10.add(a1.mul(b0));
      c11 = c11.add(a1.mul(b1));
      DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[x + 2 * aRow]);
      c20 = c20.add(a2.mul(b0));
      c21 = c21.add(a2.mul(b1));
      DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[x + 3 * aRow]);
      c30 = c30.add(a3.mul(b0));
      c31 = c31.add(a3.mul(b1));
      o += bStride;
      x += aColumn;
    }
    c00.intoArray(c, y);
    c01.intoArray(c, y + LANES);
    c10.intoArray(c, y1);
    c11.intoArray(c, y1 + LANES);
    c20.intoArray(c, y2);
    c21.intoArray(c, y2 + LANES);
    c30.intoArray(c, y3);
    c31.intoArray(c, y3 + LANES);
  }
}
