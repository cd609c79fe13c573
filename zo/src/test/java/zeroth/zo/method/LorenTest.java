package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.Kernels;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.UpdateRule;

/** LOREN's covariance, its score, and whole steps written out in double. */
class LorenTest {
  private static final double RHO = 0.3;
  private static final double RATE = 0.05;
  private static final double EPS = 1e-2;
  private static final int K = 4;

  private static Parameters matrix(int m, int n) {
    return Parameters.of("w", Tensor.zeros(Shape.of(m, n)));
  }

  /** S as a dense matrix, from what it makes of every unit vector. */
  private static double[][] root(RowCurvature curvature, int m, int n) {
    Parameters theta = matrix(m, n);
    double[][] S = new double[m * n][];
    for (int e = 0; e < m * n; e++) {
      Parameters unit = matrix(m, n);
      unit.tensor("w").data()[e] = 1;
      S[e] = Flat.of(curvature.shape(new Direction.Dense(unit), theta), theta);
    }
    return S; // symmetric, so rows and columns agree
  }

  /** The vector that multiplies itself in the inverse covariance: a in each row, or all rows. */
  private static double inverseCovariance(float[] a, boolean tiled, int n, int e, int f) {
    double same = e == f ? 1 : 0;
    boolean coupled = tiled || e / n == f / n;
    return same + (coupled ? (double) a[e % n] * a[f % n] / RHO : 0);
  }

  @Test
  void rootTimesItselfIsTheCovariance() {
    int m = 3;
    int n = 4;
    for (boolean tiled : new boolean[] {false, true}) {
      RowCurvature curvature = new RowCurvature(RHO, tiled, matrix(m, n));
      curvature.start(RUN);
      float[] a = curvature.rows().tensor("w").data();
      assertTrue(a[0] != 0 && a[0] != a[1], "a was not drawn");
      double[][] S = root(curvature, m, n);
      // Sigma^-1 (S S^T) = I with Sigma^-1 = (rho I + a a^T) / rho
      for (int e = 0; e < m * n; e++) {
        for (int f = 0; f < m * n; f++) {
          double sum = 0;
          for (int g = 0; g < m * n; g++) {
            sum += inverseCovariance(a, tiled, n, e, g) * Flat.dot(S[g], S[f]);
          }
          assertEquals(e == f ? 1 : 0, sum, 1e-4, tiled + " " + e + " " + f);
        }
      }
    }
  }

  @Test
  void curvatureOfZeroLeavesNoiseAsItIs() {
    for (boolean tiled : new boolean[] {false, true}) {
      RowCurvature curvature = new RowCurvature(RHO, tiled, matrix(2, 3));
      double[][] S = root(curvature, 2, 3);
      for (int e = 0; e < 6; e++) {
        for (int f = 0; f < 6; f++) {
          assertEquals(e == f ? 1 : 0, S[e][f], 0);
        }
      }
    }
  }

  /** log N(x; 0, Sigma), less its constant. */
  private static double logDensity(double[] a, boolean tiled, int m, double[] x) {
    int n = a.length;
    double squared = Flat.dot(a, a);
    double all = 0;
    double quadratic = 0;
    for (int i = 0; i < m; i++) {
      double along = 0;
      for (int j = 0; j < n; j++) {
        along += a[j] * x[i * n + j];
      }
      all += along;
      quadratic += along * along / RHO;
    }
    return tiled
        ? 0.5 * Math.log(1 + m * squared / RHO) - 0.5 * all * all / RHO
        : 0.5 * m * Math.log(1 + squared / RHO) - 0.5 * quadratic;
  }

  private static final double[] WEIGHTS = {0.7, -1.1, 0.4};

  /** Noise for each weight, as a step draws it. */
  private static List<Direction> noise(Step at) {
    return IntStream.range(0, WEIGHTS.length)
        .mapToObj(k -> Noise.gaussian().draw(at, at.key(k)))
        .toList();
  }

  private static CurvatureScore score(RowCurvature curvature, Parameters theta, Step at) {
    List<Direction> u = noise(at);
    List<Direction> x = u.stream().map(v -> at.restrict(curvature.shape(v, theta))).toList();
    return curvature.score(u, x, WEIGHTS, theta, at);
  }

  @Test
  void scoreIsTheDerivativeOfTheLogDensity() {
    int m = 900; // of 5 numbers: more than are read at a time
    int n = 5;
    for (boolean tiled : new boolean[] {false, true}) {
      Parameters theta = matrix(m, n);
      RowCurvature curvature = new RowCurvature(RHO, tiled, theta);
      curvature.start(RUN);
      Step at = Step.of(RUN, 0, LR);
      CurvatureScore score = score(curvature, theta, at);
      double[][] x = new double[WEIGHTS.length][];
      for (int k = 0; k < x.length; k++) {
        x[k] = Flat.of(curvature.shape(noise(at).get(k), theta), theta);
      }
      double[] row = doubles(curvature.rows().tensor("w").data());
      double[] found = score.sums().get("w");
      for (int j = 0; j < n; j++) {
        double h = 1e-5;
        double[] up = row.clone();
        double[] down = row.clone();
        up[j] += h;
        down[j] -= h;
        double slope = 0;
        for (int k = 0; k < x.length; k++) {
          slope +=
              WEIGHTS[k]
                  * (logDensity(up, tiled, m, x[k]) - logDensity(down, tiled, m, x[k]))
                  / (2 * h);
        }
        assertEquals(slope, found[j], 1e-3 * (1 + Math.abs(slope)), tiled + " " + j);
      }
    }
  }

  /** Shown by an update, shown twice or not at all, by threads or plain loops: the same bits. */
  @Test
  void aScoreDoesNotDependOnWhoShowsTheRows() {
    for (boolean tiled : new boolean[] {false, true}) {
      for (TouchedRows touched :
          List.of(TouchedRows.ALL, TouchedRows.of("w", new int[] {3, 4, 5, 411, 899}))) {
        Step at = new Step(0, LR, RUN, touched);
        List<double[]> found = new ArrayList<>();
        for (int threads = 0; threads <= 3; threads++) {
          try (Backend backend =
              threads == 0 ? new ReferenceBackend() : CpuBackend.create(threads)) {
            for (int updates = 0; updates <= 2; updates++) {
              Parameters theta = matrix(900, 45).on(backend);
              RowCurvature curvature = new RowCurvature(RHO, tiled, theta);
              curvature.start(RUN);
              CurvatureScore score = score(curvature, theta, at);
              Direction sum = applied(score);
              for (int i = 0; i < updates; i++) {
                if (i == threads % 2) {
                  theta.add(1e-3, sum);
                } else {
                  new Momentum(theta, 0.9).apply(theta, 1e-3, sum);
                }
              }
              found.add(score.sums().get("w"));
            }
          }
        }
        found.forEach(sums -> assertArrayEquals(found.get(0), sums));
        assertTrue(found.get(0)[0] != 0);
      }
    }
  }

  /** These kernels, of which the normals are counted. */
  private static Kernels counting(Kernels kernels, AtomicLong normals) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("another")) {
                return counting(kernels.another(), normals);
              }
              if (method.getName().equals("addGaussian")) {
                normals.addAndGet((int) arguments[2]);
              }
              return method.invoke(kernels, arguments);
            });
  }

  /** The update's rows are looked at where they are made: none is made a second time. */
  @Test
  void aScoreMakesNoNoiseOfItsOwnAfterAnUpdate() {
    int m = 300;
    int n = 45;
    TouchedRows few = TouchedRows.of("w", new int[] {3, 4, 5, 211, 299});
    for (int threads = 1; threads <= 3; threads++) {
      AtomicLong normals = new AtomicLong();
      try (Backend backend = new CpuBackend(threads, counting(new PlainKernels(), normals))) {
        for (boolean momentum : new boolean[] {false, true}) {
          for (TouchedRows touched : List.of(TouchedRows.ALL, few)) {
            Parameters theta =
                Parameters.of(
                        Map.of(
                            "w", Tensor.zeros(Shape.of(m, n)),
                            "bias", Tensor.zeros(Shape.of(n)),
                            "frozen", Tensor.zeros(Shape.of(m, n))))
                    .freeze(p -> p.name().equals("frozen"))
                    .on(backend);
            UpdateRule rule = momentum ? new Momentum(theta, 0.9) : UpdateRule.sgd();
            RowCurvature curvature = new RowCurvature(RHO, false, theta);
            curvature.start(RUN);
            CurvatureScore score = score(curvature, theta, new Step(0, LR, RUN, touched));
            normals.set(0);
            rule.apply(theta, LR, applied(score));
            assertEquals(2, score.sums().size());
            int rows = touched.count("w").orElse(m);
            assertEquals(WEIGHTS.length * (rows + 1) * n, normals.get(), threads + " " + momentum);
          }
        }
      }
    }
  }

  private static Direction applied(CurvatureScore score) {
    return new Direction.Sum(IntStream.range(0, WEIGHTS.length).mapToObj(score::applied).toList());
  }

  /** The sums' quantum is derived from it. */
  @Test
  void noSumOfMagnitudesIsBeyondItsBound() {
    double[] w = {0.3, -2};
    double largest = 0;
    for (int n : new int[] {1, 2, 3, 16}) {
      for (int key = 0; key < 500; key++) {
        int rows = 1 + key % 3;
        float[] a = new float[n];
        a[n - 1] = 1.5f;
        double sum = 0;
        for (int k = 0; k < w.length; k++) {
          for (int i = 0; i < rows; i++) {
            float[] u = new float[n];
            new ReferenceNoise().addGaussian(RUN.fold(key).fold(k), i * n, n, 1, u, 0);
            sum += Math.abs(w[k] * a[n - 1] * u[n - 1] * u[n - 1]);
          }
        }
        double bound = KroneckerScore.bound(w, a, rows);
        assertTrue(sum <= bound, sum + " of " + bound);
        largest = Math.max(largest, sum / bound);
      }
    }
    double unit = 1 / (KroneckerScore.LARGEST * KroneckerScore.LARGEST);
    assertTrue(largest > 4 * unit, "elements beyond 2 were among them");
  }

  /** Rows in which a direction is 0 are passed over, to the bits that they would have given. */
  @Test
  void rowsThatAreNotTouchedAddNothingToAScore() {
    for (boolean tiled : new boolean[] {false, true}) {
      Parameters theta = matrix(900, 5);
      RowCurvature curvature = new RowCurvature(RHO, tiled, theta);
      curvature.start(RUN);
      TouchedRows touched = TouchedRows.of("w", new int[] {3, 4, 5, 411, 899});
      TouchedRows fewer = TouchedRows.of("w", new int[] {3, 4, 5, 411});
      Step at = new Step(0, LR, RUN, touched);
      List<Direction> u = noise(at);
      List<Direction> x = u.stream().map(v -> at.restrict(curvature.shape(v, theta))).toList();
      double[] all = curvature.score(u, x, WEIGHTS, theta, Step.of(RUN, 0, LR)).sums().get("w");
      double[] few = curvature.score(u, x, WEIGHTS, theta, at).sums().get("w");
      assertArrayEquals(all, few);
      double[] less =
          curvature.score(u, x, WEIGHTS, theta, new Step(0, LR, RUN, fewer)).sums().get("w");
      assertFalse(Arrays.equals(all, less), "a touched row counts");
    }
  }

  private static double[] doubles(float[] row) {
    double[] copy = new double[row.length];
    for (int j = 0; j < row.length; j++) {
      copy[j] = row[j];
    }
    return copy;
  }

  /** Whole steps in double: what theta and a become. */
  @Test
  void stepsFollowTheFormulas() {
    for (boolean tiled : new boolean[] {false, true}) {
      for (boolean standardise : new boolean[] {false, true}) {
        Parameters theta = Flat.random(17);
        Loren method = new Loren(EPS, K, RHO, RATE, tiled, standardise, UpdateRule.sgd(), theta);
        Map<String, double[]> a = new HashMap<>();
        for (Parameter p : theta.list()) {
          double[] row = new double[p.shape().columns()];
          for (int j = 0; j < row.length; j++) {
            row[j] = ReferenceNoise.gaussian(RUN.fold("curvature").fold(p.name()), j);
          }
          a.put(p.name(), row);
        }
        for (int number = 0; number < 4; number++) {
          double[][] x = new double[K][];
          double[] f = new double[K];
          double mean = 0;
          double squares = 0;
          for (int k = 0; k < K; k++) {
            x[k] = shaped(gaussian(RUN.fold(number).fold(k), theta), a, tiled, theta);
            f[k] = EPS * Flat.dot(Oracle.slope(), x[k]);
            mean += f[k] / K;
          }
          for (int k = 0; k < K; k++) {
            squares += (f[k] - mean) * (f[k] - mean) / K;
          }
          double[] expected = new double[94];
          for (int k = 0; k < K; k++) {
            expected = plus(expected, -LR * (f[k] - mean) / (EPS * (K - 1)), x[k]);
          }
          assertClose(expected, moved(method, theta, Oracle::linear, number));
          double scale = standardise ? Math.sqrt(squares) : 1;
          for (Parameter p : theta.list()) {
            double[] row = a.get(p.name());
            double[] next = row.clone();
            for (int k = 0; k < K; k++) {
              double[] part = part(x[k], p, theta);
              for (int j = 0; j < row.length; j++) {
                double[] up = row.clone();
                double[] down = row.clone();
                up[j] += 1e-6;
                down[j] -= 1e-6;
                int m = p.shape().rows();
                double score =
                    (logDensity(up, tiled, m, part) - logDensity(down, tiled, m, part)) / 2e-6;
                next[j] -= RATE * (f[k] - mean) / scale * score / (K - 1);
              }
            }
            a.put(p.name(), next);
          }
        }
      }
    }
  }

  private static double[] part(double[] all, Parameter p, Parameters theta) {
    int from = 0;
    for (Parameter q : theta.list().subList(0, p.index())) {
      from += q.size();
    }
    return Arrays.copyOfRange(all, from, from + p.size());
  }

  /** u - c (a.u) a, in each row or over all of a tensor's rows. */
  private static double[] shaped(
      double[] u, Map<String, double[]> a, boolean tiled, Parameters theta) {
    double[] x = new double[u.length];
    int from = 0;
    for (Parameter p : theta.list()) {
      double[] row = a.get(p.name());
      int n = row.length;
      int m = p.shape().rows();
      double squared = (tiled ? m : 1) * Flat.dot(row, row);
      double d = Math.sqrt(RHO + squared);
      double c = (d - Math.sqrt(RHO)) / (d * squared);
      double all = 0;
      for (int e = 0; e < m * n; e++) {
        all += row[e % n] * u[from + e];
      }
      for (int e = 0; e < m * n; e++) {
        double along = all;
        if (!tiled) {
          along = 0;
          for (int j = 0; j < n; j++) {
            along += row[j] * u[from + e / n * n + j];
          }
        }
        x[from + e] = u[from + e] - c * along * row[e % n];
      }
      from += m * n;
    }
    return x;
  }

  @Test
  void equalLossesLeaveTheCurvatureFinite() {
    Parameters theta = Flat.random(18);
    Loren method = new Loren(EPS, K, RHO, RATE, false, true, UpdateRule.sgd(), theta);
    String before = theta.sha256();
    StepReport report =
        method.step(
            places -> places.stream().mapToDouble(p -> 2).toArray(), theta, Step.of(RUN, 0, LR));
    assertEquals(before, theta.sha256());
    assertEquals(2, report.loss());
    assertEquals(Double.NaN, report.projectedGradient());
    double[] moved = moved(method, theta, Oracle::linear, 1);
    assertTrue(Double.isFinite(moved[0]) && moved[0] != 0);
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (double[] bad :
        new double[][] {
          {0, 2, 1, 1}, {1, 1, 1, 1}, {1, 2, 0, 1}, {1, 2, 1, 0}, {1, 2, Double.NaN, 1},
        }) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new Loren(
                  bad[0], (int) bad[1], bad[2], bad[3], false, false, UpdateRule.sgd(), theta));
    }
  }
}
