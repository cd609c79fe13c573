package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.MatrixOracle.times;
import static zeroth.zo.method.MatrixOracle.transposed;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.plus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.AskTell;
import zeroth.zo.CountedObjective;
import zeroth.zo.Inputs;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.ActivationNoise;
import zeroth.zo.registry.Methods;
import zeroth.zo.rule.UpdateRule;

/** AGZO where a matrix multiplies known rows, against plain double arithmetic and closed forms. */
class AgzoTest {
  private static final int D = 94;
  private static final double EPS = 1e-2;
  private static final int FROM = 40; // of "weight", (6, 5), behind "table"
  private static final int N = 5;

  private static Agzo agzo(int rank, int iterations, Parameters theta) {
    return new Agzo(EPS, new ActivationNoise(rank, iterations, theta), UpdateRule.sgd());
  }

  /**
   * A loss that tells of the table a look-up, of weight some rows, of head two products, and of
   * nothing else.
   */
  private static Objective telling(
      Parameters theta, ToDoubleFunction<double[]> loss, double[][] rows) {
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return Oracle.objective(theta, loss).losses(places);
      }

      @Override
      public Inputs inputs() {
        return (place, uses) -> {
          if (theta.get("table").trainable()) {
            uses.lookedUp(theta.get("table"));
            uses.multiplied(theta.get("head"), new float[] {1, 0, 0, 0, 0, 0});
          }
          uses.multiplied(theta.get("weight"), floats(rows));
          if (theta.get("head").trainable()) {
            uses.multiplied(theta.get("head"), new float[] {0, 1, 0, 0, 0, 0});
          }
          return losses(List.of(place))[0];
        };
      }
    };
  }

  private static float[] floats(double[][] rows) {
    float[] x = new float[rows.length * N];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) rows[i / N][i % N];
    }
    return x;
  }

  private static double[][] rows(int step, int count) {
    double[][] H = new double[count][N];
    for (int t = 0; t < count; t++) {
      for (int j = 0; j < N; j++) {
        H[t][j] = (float) ((1 + t) * Math.sin((1 + t) * (1.3 + j) + 11 * step));
      }
    }
    return H;
  }

  /** (H^T H)^iterations H^T Omega, made orthonormal at the end alone, which spans the same. */
  private static double[][] basis(Step at, double[][] H, int r, int iterations) {
    Key key = at.key().fold("Omega").fold("weight");
    double[][] omega = new double[H.length][r];
    for (int t = 0; t < H.length; t++) {
      for (int k = 0; k < r; k++) {
        omega[t][k] = ReferenceNoise.gaussian(key, t * r + k);
      }
    }
    double[][] A = times(transposed(H), omega);
    double[][] square = times(transposed(H), H);
    for (int i = 0; i < iterations; i++) {
      A = times(square, A);
    }
    double[][] q = transposed(A);
    for (int k = 0; k < r; k++) {
      for (int pass = 0; pass < 3; pass++) {
        for (int l = 0; l < k; l++) {
          q[k] = plus(q[k], -Flat.dot(q[k], q[l]), q[l]);
        }
        q[k] = plus(new double[N], 1 / Math.sqrt(Flat.dot(q[k], q[k])), q[k]);
      }
    }
    return transposed(q);
  }

  /** v of a step: R A^T in weight, the key's Gaussian elsewhere. */
  private static double[] direction(Step at, double[][] A, Parameters theta) {
    double[] v = Oracle.gaussian(at.key(0), theta);
    int r = A[0].length;
    Key key = at.key(0).fold("weight");
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < N; j++) {
        double sum = 0;
        for (int k = 0; k < r; k++) {
          sum += ReferenceNoise.gaussian(key, i * r + k) * A[j][k];
        }
        v[FROM + i * N + j] = sum;
      }
    }
    return v;
  }

  @Test
  void stepsAreTheOneSidedEstimateAlongTheTopDirectionsOfTheRows() {
    for (int rank = 1; rank <= 3; rank++) {
      for (int iterations : new int[] {0, 3}) {
        Parameters theta = Flat.random(rank);
        Agzo method = agzo(rank, iterations, theta);
        for (int number = 0; number < 5; number++) {
          Step at = Step.of(RUN, number, LR);
          double[][] H = rows(number, 4);
          double[] v = direction(at, basis(at, H, rank, iterations), theta);
          double[] x = Flat.weights(theta);
          double slope = (Oracle.quadratic(plus(x, EPS, v)) - Oracle.quadratic(x)) / EPS;
          CountedObjective f = new CountedObjective(telling(theta, Oracle::quadratic, H));
          assertEquals(Oracle.quadratic(x), method.step(f, theta, at).loss(), 1e-9);
          assertClose(plus(new double[D], -LR * slope, v), Flat.minus(Flat.weights(theta), x));
          assertEquals(2, f.forwards());
        }
      }
    }
  }

  /**
   * Rows along two axes: the direction has (7th powers of their lengths) times noise along them.
   */
  @Test
  void threeIterationsRaiseLengthsToTheSeventhPower() {
    Parameters theta = Flat.zeros();
    Step at = Step.of(RUN, 2, LR);
    double[][] H = {{0, 2, 0, 0, 0}, {0, 0, 0, 1.5, 0}};
    Key omega = at.key().fold("Omega").fold("weight");
    double a = Math.pow(2, 7) * ReferenceNoise.gaussian(omega, 0);
    double b = Math.pow(1.5, 7) * ReferenceNoise.gaussian(omega, 1);
    double[][] A = new double[N][1];
    A[1][0] = a / Math.hypot(a, b);
    A[3][0] = b / Math.hypot(a, b);
    double[] v = direction(at, A, theta);
    double[] found = evaluated(agzo(1, 3, theta), theta, H, at);
    assertClose(v, found);
  }

  /** The one place besides theta that a step asks for, less theta, by eps. */
  private static double[] evaluated(Agzo method, Parameters theta, double[][] H, Step at) {
    double[] before = Flat.weights(theta);
    List<double[]> places = new ArrayList<>();
    ToDoubleFunction<double[]> L =
        x -> {
          places.add(x);
          return Oracle.quadratic(x);
        };
    method.step(telling(theta, L, H), theta, at);
    assertEquals(2, places.size());
    assertEquals(0, Flat.dot(Flat.minus(places.get(0), before), places.get(0)));
    return plus(new double[D], 1 / EPS, Flat.minus(places.get(1), before));
  }

  @Test
  void theDirectionAppliedIsTheOneEvaluated() {
    Parameters theta = Flat.random(3);
    Agzo method = agzo(2, 3, theta);
    for (int number = 0; number < 4; number++) {
      double[] before = Flat.weights(theta);
      double[] v = evaluated(method, theta, rows(number, 3), Step.of(RUN, number, LR));
      double[] moved = Flat.minus(Flat.weights(theta), before);
      double[] rest = Flat.outside(List.of(v), moved);
      assertTrue(Flat.dot(rest, rest) < 1e-6 * Flat.dot(moved, moved), "step " + number);
    }
  }

  /** A gradient q h^T of one row h lies in the span: the estimate's mean is the gradient. */
  @Test
  void onRowsOfOneDirectionTheMeanEstimateIsTheGradient() {
    double[] h = {1, -2, 0.5, 0, 1};
    double[] q = {1, -1, 0.5, 2, -0.5, 1};
    double[] G = new double[D];
    for (int i = 0; i < 30; i++) {
      G[FROM + i] = q[i / N] * h[i % N];
    }
    double[][] H = {h, plus(new double[N], -3, h)};
    int runs = 4000;
    double[] sum = new double[D];
    double[] squares = new double[D];
    for (int run = 0; run < runs; run++) {
      Parameters theta = Flat.zeros().freeze(p -> !p.name().equals("weight"));
      Agzo method = agzo(1, 3, theta);
      method.step(telling(theta, x -> Flat.dot(G, x), H), theta, Step.of(Key.ofSeed(run), 0, LR));
      double[] moved = Flat.weights(theta);
      for (int i = 0; i < D; i++) {
        sum[i] -= moved[i] / LR;
        squares[i] += moved[i] * moved[i] / LR / LR;
      }
    }
    for (int i = 0; i < D; i++) {
      double mean = sum[i] / runs;
      double error = Math.sqrt(Math.max(0, squares[i] / runs - mean * mean) / runs);
      assertEquals(G[i], mean, 4.5 * error + 1e-6, "element " + i);
      boolean reached = i >= FROM && i < FROM + 30 && h[i % N] != 0;
      assertEquals(reached, squares[i] > 0, "element " + i);
    }
  }

  /** One row, or none that is not 0, has no second direction: what is missing is 0. */
  @Test
  void fewerRowsThanDirectionsGiveFewerDirections() {
    Parameters theta = Flat.random(7);
    Step at = Step.of(RUN, 0, LR);
    double[][] H = {{3, 0, 4, 0, 0}};
    double[] v = evaluated(agzo(3, 3, theta), theta, H, at);
    Key key = at.key(0).fold("weight");
    for (int i = 0; i < 6; i++) {
      double z = ReferenceNoise.gaussian(key, i * 3);
      double sign = Math.signum(ReferenceNoise.gaussian(at.key().fold("Omega").fold("weight"), 0));
      assertEquals(0.6 * sign * z, v[FROM + i * N], 1e-4);
      assertEquals(0.8 * sign * z, v[FROM + i * N + 2], 1e-4);
    }
    double[] none = evaluated(agzo(2, 3, theta), theta, new double[2][N], Step.of(RUN, 1, LR));
    for (int i = 0; i < D; i++) {
      assertEquals(i >= FROM && i < FROM + 30, none[i] == 0, "element " + i);
    }
    assertTrue(Double.isFinite(Flat.dot(Flat.weights(theta), Flat.weights(theta))));
  }

  @Test
  void aLossThatIsNotFiniteMovesNothing() {
    for (int failing = 0; failing < 2; failing++) {
      Parameters theta = Flat.random(1);
      String before = theta.sha256();
      int[] asked = {failing};
      Objective f =
          telling(theta, x -> asked[0]-- == 0 ? Double.NaN : Oracle.quadratic(x), rows(0, 3));
      Agzo method = agzo(1, 3, theta);
      Step at = Step.of(RUN, 0, LR);
      assertThrows(NonFiniteLossException.class, () -> method.step(f, theta, at));
      assertEquals(before, theta.sha256());
    }
  }

  @Test
  void askingAndTellingIsNotAboutInputs() {
    Parameters theta = Flat.random(1);
    AskTell loop = new AskTell(Methods.create("agzo", Map.of(), theta), theta, RUN, step -> 1e-3);
    BadInputException e = assertThrows(BadInputException.class, loop::ask);
    assertTrue(e.getMessage().contains("linear maps multiply"), e.getMessage());
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (Runnable bad :
        new Runnable[] {
          () -> agzo(0, 3, theta),
          () -> agzo(6, 3, theta),
          () -> agzo(1, -1, theta),
          () -> new Agzo(0, new ActivationNoise(1, 3, theta), UpdateRule.sgd()),
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
