package zeroth.zo.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;

class NoiseTest {
  private static final Key RUN = Key.ofSeed(8);

  @Test
  void gaussianAndRademacherAreTheKeyedNoiseOfTheAddress() {
    Parameters theta = Flat.zeros();
    Step at = Step.of(RUN, 2, 1);
    assertArrayEquals(
        Flat.of(new Direction.Gaussian(RUN.fold(2).fold(3)), theta),
        Flat.of(Noise.gaussian().draw(at, at.key(3)), theta));
    for (double x : Flat.of(Noise.rademacher().draw(at, at.key(3)), theta)) {
      assertEquals(1, Math.abs(x));
    }
  }

  @Test
  void sphereIsGaussianAtTheRadiusOfItsDimension() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("long", Tensor.zeros(Shape.of(90, 100))); // read in more than one piece
    tensors.put("short", Tensor.zeros(Shape.of(3)));
    tensors.put("frozen", Tensor.zeros(Shape.of(50)));
    Parameters theta = Parameters.of(tensors).freeze(p -> p.name().equals("frozen"));
    Step at = Step.of(RUN, 0, 1);
    double[] v = Flat.of(new SphereNoise(theta).draw(at, at.key(0)), theta);
    double[] z = Flat.of(new Direction.Gaussian(at.key(0)), theta);
    assertEquals(9003, Flat.dot(v, v), 0.05);
    double ratio = v[0] / z[0];
    for (int i = 0; i < 9003; i++) {
      assertEquals(ratio * z[i], v[i], 1e-5);
    }
  }

  /**
   * Gram and Schmidt over a tensor that is read in more than one piece, and of as many elements as
   * there are candidates; one of fewer keeps its noise.
   */
  @Test
  void orthogonalCandidatesAreThoseOfTheWholeTensor() {
    int K = 3;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("long", Tensor.zeros(Shape.of(30, 50)));
    tensors.put("three", Tensor.zeros(Shape.of(K)));
    tensors.put("two", Tensor.zeros(Shape.of(K - 1)));
    Parameters theta = Parameters.of(tensors);
    int[] ends = {0, 1500, 1503, 1505};
    OrthogonalNoise noise = new OrthogonalNoise(K, theta);
    Step at = Step.of(RUN, 4, 1);
    double[][] z = new double[K][];
    for (int i = 0; i < K; i++) {
      z[i] = Flat.of(new Direction.Gaussian(at.key(i)), theta);
      double[] v = Flat.of(noise.draw(at, at.key(i)), theta);
      for (int t = 0; t < 3; t++) {
        List<double[]> before = new ArrayList<>();
        for (int j = 0; j < i && t < 2; j++) {
          before.add(Arrays.copyOfRange(z[j], ends[t], ends[t + 1]));
        }
        double[] rest = Flat.outside(before, Arrays.copyOfRange(z[i], ends[t], ends[t + 1]));
        double scale = t < 2 ? Math.sqrt(rest.length / Flat.dot(rest, rest)) : 1;
        for (int e = 0; e < rest.length; e++) {
          assertEquals(scale * rest[e], v[ends[t] + e], 1e-4, "tensor " + t + ", element " + e);
        }
      }
    }
  }

  /** A basis of the rows of c H is one of those of H, however short they are. */
  @Test
  void topDirectionsDoNotDependOnTheLengthOfRows() {
    int n = 6;
    int r = 3;
    float[] H = new float[10 * n];
    float[] omega = new float[10 * r];
    new ReferenceNoise().addGaussian(RUN, 0, H.length, 1, H, 0);
    new ReferenceNoise().addGaussian(RUN.fold(1), 0, omega.length, 1, omega, 0);
    float[] expected = new float[n * r];
    new TopDirections(H, n, r).into(omega, 2, expected);
    for (float c : new float[] {1e-12f, 1e12f}) {
      float[] scaled = H.clone();
      for (int e = 0; e < scaled.length; e++) {
        scaled[e] *= c;
      }
      float[] found = new float[n * r];
      new TopDirections(scaled, n, r).into(omega, 2, found);
      assertArrayEquals(expected, found, 1e-5f);
    }
  }

  /** v as a matrix has its columns in P's span and its rows in Q's; |v|^2 is (m n / r^2) |Z|^2. */
  @Test
  void subspaceIsKeptForAPeriodAndKeepsTheNorm() {
    int m = 12;
    int n = 9;
    int r = 3;
    Parameters theta = Parameters.of("w", Tensor.zeros(Shape.of(m, n)));
    SubspaceNoise noise = new SubspaceNoise(r, 4, theta);
    List<double[]> rows = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      Step at = Step.of(RUN, number, 1);
      for (int i = 0; i < 2; i++) {
        Key key = at.key(i);
        double[] v = Flat.of(noise.draw(at, key), theta);
        double squared = 0;
        for (int e = 0; e < r * r; e++) {
          squared += Math.pow(ReferenceNoise.gaussian(key.fold("w"), e), 2);
        }
        assertEquals((double) m * n / (r * r) * squared, Flat.dot(v, v), 1e-3 * Flat.dot(v, v));
        if (number % 4 == 0 && i == 0) {
          rows = rows(v, m, n);
        } else {
          for (double[] row : rows(v, m, n)) {
            double[] rest = Flat.outside(rows, row);
            assertTrue(Flat.dot(rest, rest) < 1e-6 * Flat.dot(v, v), "left Q's span");
          }
        }
        List<double[]> columns = rows(transposed(v, m, n), n, m);
        double[] rest = Flat.outside(columns.subList(0, r), columns.get(r + 1));
        assertTrue(Flat.dot(rest, rest) < 1e-6 * Flat.dot(v, v), "rank above " + r);
      }
    }
    double[] next = Flat.of(noise.draw(Step.of(RUN, 12, 1), RUN), theta);
    double[] rest = Flat.outside(rows, rows(next, m, n).get(0));
    assertTrue(Flat.dot(rest, rest) > 1e-2, "the subspace was not renewed");
  }

  private static List<double[]> rows(double[] v, int m, int n) {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < m; i++) {
      rows.add(Arrays.copyOfRange(v, i * n, (i + 1) * n));
    }
    return rows;
  }

  private static double[] transposed(double[] v, int m, int n) {
    double[] t = new double[v.length];
    for (int e = 0; e < v.length; e++) {
      t[e % n * m + e / n] = v[e];
    }
    return t;
  }

  @Test
  void subspaceIsAFunctionOfTheRunAndTheStepAlone() {
    Parameters theta = Flat.zeros();
    Step late = Step.of(RUN, 9, 1);
    SubspaceNoise walked = new SubspaceNoise(2, 4, theta);
    for (int number = 0; number < 9; number++) {
      walked.draw(Step.of(RUN, number, 1), RUN);
    }
    SubspaceNoise fresh = new SubspaceNoise(2, 4, theta);
    assertArrayEquals(
        Flat.of(fresh.draw(late, late.key(0)), theta),
        Flat.of(walked.draw(late, late.key(0)), theta));
    double[] bias = Flat.of(fresh.draw(late, late.key(0)), theta);
    double[] z = Flat.of(new Direction.Gaussian(late.key(0)), theta);
    for (int i = 70; i < 76; i++) {
      assertEquals(z[i], bias[i], "vectors get Gaussian noise");
    }
  }

  @Test
  void gramSchmidtKeepsSpansAndMakesColumnsOrthonormal() {
    int m = 7;
    int r = 4;
    float[] q = new float[m * r];
    new ReferenceNoise().addGaussian(RUN, 0, m * r, 1, q, 0);
    double[] before = new double[m * r];
    for (int e = 0; e < q.length; e++) {
      before[e] = q[e];
    }
    GramSchmidt.orthonormalise(q, m, r);
    double[] after = new double[m * r];
    for (int e = 0; e < q.length; e++) {
      after[e] = q[e];
    }
    List<double[]> a = rows(transposed(before, m, r), r, m);
    List<double[]> b = rows(transposed(after, m, r), r, m);
    for (int k = 0; k < r; k++) {
      for (int l = 0; l < r; l++) {
        assertEquals(k == l ? 1 : 0, Flat.dot(b.get(k), b.get(l)), 1e-6);
      }
      double[] rest = Flat.outside(a.subList(0, k + 1), b.get(k));
      assertEquals(0, Flat.dot(rest, rest), 1e-9);
      assertTrue(Flat.dot(a.get(k), b.get(k)) > 0);
    }
  }

  @Test
  void everyLawIsZeroInRowsThatAStepDoesNotTouch() {
    Parameters theta = Flat.zeros();
    Step at = new Step(1, 1, RUN, TouchedRows.of("table", new int[] {2, 7, 2}));
    Step dense = Step.of(RUN, 1, 1);
    for (Noise noise :
        List.of(
            Noise.gaussian(),
            Noise.rademacher(),
            new SphereNoise(theta),
            new SubspaceNoise(2, 4, theta))) {
      double[] v = Flat.of(noise.draw(at, at.key(0)), theta);
      double[] all = Flat.of(noise.draw(dense, at.key(0)), theta);
      for (int i = 0; i < 94; i++) {
        boolean touched = i >= 40 || i / 4 == 2 || i / 4 == 7;
        assertEquals(touched ? all[i] : 0, v[i], "element " + i);
      }
    }
  }
}
