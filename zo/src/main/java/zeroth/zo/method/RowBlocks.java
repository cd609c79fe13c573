package zeroth.zo.method;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;

/** Walks the rows of a direction in one tensor, a few at a time, in their order. */
final class RowBlocks {
  /**
   * Elements of rows that are held at a time, about: they stay in the first cache. No more rows are
   * shown at a time.
   */
  static final int ELEMENTS = 3072;

  private RowBlocks() {}

  interface Rows {
    /**
     * @param rows the direction's, one behind the other
     * @param height their number
     */
    void take(float[] rows, int height);
  }

  /** Shows rows; of a restricted table those alone that are touched, the others being 0. */
  static void each(
      Parameter p, Direction x, TouchedRows touched, NoiseGenerator noise, Rows visit) {
    TensorDirection elements = x.of(p, noise);
    int m = p.shape().rows();
    int n = p.shape().columns();
    int most = Math.max(1, Math.min(m, ELEMENTS / Math.max(1, n)));
    Scratch scratch = noise.scratch();
    float[] rows = scratch.take(most * n);
    if (touched.restricts(p.name())) {
      touched.each(p.name(), 0, m, i -> take(elements, i, 1, n, rows, visit));
    } else {
      for (int top = 0; top < m; top += most) {
        take(elements, top, Math.min(most, m - top), n, rows, visit);
      }
    }
    scratch.giveBack(1);
  }

  private static void take(
      TensorDirection x, int top, int height, int n, float[] rows, Rows visit) {
    Arrays.fill(rows, 0, height * n, 0);
    x.addTo(1, top * n, height * n, rows, 0);
    visit.take(rows, height);
  }

  /** sum_i x_i over the rows of one tensor: (n). */
  static double[] columnSums(Parameter p, Direction x, TouchedRows touched, NoiseGenerator noise) {
    int n = p.shape().columns();
    double[] sum = new double[n];
    each(
        p,
        x,
        touched,
        noise,
        (rows, height) -> {
          for (int i = 0; i < height; i++) {
            noise.accumulate(1, rows, i * n, sum, n);
          }
        });
    return sum;
  }
}
