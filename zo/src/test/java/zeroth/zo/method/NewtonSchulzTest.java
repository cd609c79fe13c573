package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.MatrixOracle.newtonSchulz;
import static zeroth.zo.method.MatrixOracle.times;
import static zeroth.zo.method.Oracle.plus;

import org.junit.jupiter.api.Test;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.math.RowLoops;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** The iteration against its formula, and against what it does to singular values. */
class NewtonSchulzTest {
  private static final RowLoops LOOPS = new ReferenceNoise();
  private static final RowLoops FAST = CpuBackend.create(1).noise();

  /** Singular values 3 and 1 between rotations: each goes its own way by the scalar iteration. */
  @Test
  void singularValuesMoveAlone() {
    double[][] left = {{0.6, -0.8}, {0.8, 0.6}};
    double[][] right = {{1 / 3.0, 2 / 3.0, 2 / 3.0}, {2 / 3.0, 1 / 3.0, -2 / 3.0}};
    double[][] g = times(left, new double[][] {scaled(right[0], 3), scaled(right[1], 1)});
    for (int iterations : new int[] {5, 10}) {
      double[] values = {3, 1};
      for (int k = 0; k < 2; k++) {
        values[k] /= Math.sqrt(10);
        for (int step = 0; step < iterations; step++) {
          double x = values[k];
          values[k] = 3.4445 * x - 4.775 * Math.pow(x, 3) + 2.0315 * Math.pow(x, 5);
        }
        assertTrue(values[k] > 0.65 && values[k] < 1.25, "singular value " + values[k]);
      }
      double[][] expected =
          times(left, new double[][] {scaled(right[0], values[0]), scaled(right[1], values[1])});
      assertOrthogonalised(expected, g, iterations, 1e-5);
    }
  }

  @Test
  void manySingularValuesMoveByTheFormula() {
    for (int[] shape : new int[][] {{4, 7}, {10, 11}, {67, 131}, {131, 133}}) {
      double[][] g = new double[shape[0]][shape[1]];
      for (int i = 0; i < shape[0]; i++) {
        for (int j = 0; j < shape[1]; j++) {
          g[i][j] = ReferenceNoise.gaussian(Key.ofSeed(1), i * shape[1] + j);
        }
      }
      for (int iterations = 0; iterations <= 10; iterations++) {
        assertOrthogonalised(newtonSchulz(g, iterations), g, iterations, 1e-6);
      }
    }
  }

  /** X = G / (|G| + 1e-7), which is a half of a matrix of that length. */
  @Test
  void whatIsNextToNothingIsNotMadeLong() {
    float[] g = {6e-8f, 0, 0, 0, 0, -8e-8f};
    NewtonSchulz.orthogonalise(g, 2, 3, 0, LOOPS);
    assertArrayEquals(new float[] {0.3f, 0, 0, 0, 0, -0.4f}, g, 1e-6f);
  }

  @Test
  void nothingStaysNothing() {
    float[] nothing = new float[6];
    NewtonSchulz.orthogonalise(nothing, 2, 3, 5, LOOPS);
    assertArrayEquals(new float[6], nothing);
  }

  /** A matrix and its transpose. */
  private static void assertOrthogonalised(
      double[][] expected, double[][] g, int iterations, double within) {
    int m = g.length;
    int n = g[0].length;
    float[] wide = new float[m * n];
    float[] tall = new float[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        wide[i * n + j] = (float) g[i][j];
        tall[j * m + i] = (float) g[i][j];
      }
    }
    float[] fast = wide.clone();
    NewtonSchulz.orthogonalise(wide, m, n, iterations, LOOPS);
    NewtonSchulz.orthogonalise(tall, n, m, iterations, LOOPS);
    NewtonSchulz.orthogonalise(fast, m, n, iterations, FAST);
    assertArrayEquals(wide, fast);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        assertEquals(expected[i][j], wide[i * n + j], within);
        assertEquals(wide[i * n + j], tall[j * m + i]);
      }
    }
  }

  private static double[] scaled(double[] row, double s) {
    return plus(new double[row.length], s, row);
  }
}
