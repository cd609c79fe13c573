package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.TouchedEmbedding;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.SubspaceNoise;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.UpdateRule;

/** LOZO, LOZO-M and SubZero against factors written out in double loops. */
class LowRankTest {
  private static final int R = 2;
  private static final int PERIOD = 3;

  /** factor(i, k) of a tensor: element i r + k of its noise under the key. */
  private static double[][] factor(Key key, Parameter p, int rows) {
    double[][] f = new double[rows][R];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < R; k++) {
        f[i][k] = ReferenceNoise.gaussian(key.fold(p.name()), i * R + k);
      }
    }
    return f;
  }

  private static Key rightKey(int number) {
    return RUN.fold("V").fold(number / PERIOD);
  }

  /** A B^T row-major in matrices; a vector's noise in vectors. */
  private static double[] product(Map<String, double[][]> left, int number, Parameters theta) {
    double[] all = new double[(int) theta.size()];
    int next = 0;
    for (Parameter p : theta.list()) {
      double[][] a = left.get(p.name());
      if (p.shape().isMatrix()) {
        double[][] b = factor(rightKey(number), p, p.shape().columns());
        for (int i = 0; i < p.shape().rows(); i++) {
          for (int j = 0; j < p.shape().columns(); j++) {
            for (int k = 0; k < R; k++) {
              all[next] += a[i][k] * b[j][k];
            }
            next++;
          }
        }
      } else {
        for (int i = 0; i < p.size(); i++) {
          all[next++] = a[i][0];
        }
      }
    }
    return all;
  }

  /** U of a step: (m, r) in matrices, (n, 1) in vectors. */
  private static Map<String, double[][]> left(int number, Parameters theta) {
    Map<String, double[][]> u = new HashMap<>();
    for (Parameter p : theta.list()) {
      if (p.shape().isMatrix()) {
        u.put(p.name(), factor(RUN.fold(number), p, p.shape().rows()));
      } else {
        double[][] z = new double[p.size()][1];
        for (int i = 0; i < p.size(); i++) {
          z[i][0] = ReferenceNoise.gaussian(RUN.fold(number).fold(p.name()), i);
        }
        u.put(p.name(), z);
      }
    }
    return u;
  }

  @Test
  void lozoMovesAlongTheProductOfAFreshAndAKeptFactor() {
    Parameters theta = Flat.random(5);
    Lozo method = new Lozo(1e-2, R, PERIOD, UpdateRule.sgd(), theta);
    for (int number = 0; number < 7; number++) {
      double[] v = product(left(number, theta), number, theta);
      double g = Flat.dot(Oracle.slope(), v);
      assertClose(plus(new double[94], -LR * g, v), moved(method, theta, Oracle::linear, number));
    }
  }

  @Test
  void lozoMomentumAveragesInTheLeftFactorAndFollowsTheSubspace() {
    Parameters theta = Flat.zeros();
    double beta = 0.6;
    double rate = LR;
    LozoMomentum method = new LozoMomentum(1e-2, R, PERIOD, beta, UpdateRule.sgd(), theta);
    Map<String, double[][]> momentum = null;
    for (int number = 0; number < 8; number++) {
      Map<String, double[][]> u = left(number, theta);
      double g = Flat.dot(Oracle.slope(), product(u, number, theta));
      Map<String, double[][]> next = new HashMap<>();
      for (Parameter p : theta.list()) {
        double[][] n = u.get(p.name());
        double[][] fresh = new double[n.length][n[0].length];
        for (int i = 0; i < n.length; i++) {
          for (int k = 0; k < n[0].length; k++) {
            double old = 0;
            if (momentum != null && number % PERIOD == 0 && p.shape().isMatrix()) {
              double[][] before = factor(rightKey(number - 1), p, p.shape().columns());
              double[][] after = factor(rightKey(number), p, p.shape().columns());
              for (int l = 0; l < R; l++) {
                for (int j = 0; j < after.length; j++) {
                  old += momentum.get(p.name())[i][l] * before[j][l] * after[j][k] / after.length;
                }
              }
            } else if (momentum != null) {
              old = momentum.get(p.name())[i][k];
            }
            fresh[i][k] = beta * old + (1 - beta) * g * n[i][k];
          }
        }
        next.put(p.name(), fresh);
      }
      momentum = next;
      double[] expected = plus(new double[94], -rate, product(momentum, number, theta));
      assertClose(expected, moved(method, theta, Oracle::linear, number));
    }
  }

  /** Momentum of a row that was read before waits there until the row is read again. */
  @Test
  void lozoMomentumMovesTheRowsThatAreReadAndKeepsWhatOthersHave() {
    Parameters theta = Flat.zeros();
    double beta = 0.6;
    Method method =
        new TouchedEmbedding(new LozoMomentum(1e-2, R, 100, beta, UpdateRule.sgd(), theta));
    Map<String, double[][]> momentum = new HashMap<>();
    int[][] read = {{2, 5}, {5, 6}, {2, 6}, {2, 5}};
    for (int number = 0; number < read.length; number++) {
      TouchedRows rows = TouchedRows.of("table", read[number]);
      Map<String, double[][]> u = left(number, theta);
      double[][] table = u.get("table");
      for (int i = 0; i < table.length; i++) {
        table[i] = rows.contains("table", i) ? table[i] : new double[R];
      }
      double g = Flat.dot(Oracle.slope(), product(u, 0, theta));
      u.forEach(
          (name, fresh) -> {
            double[][] old = momentum.getOrDefault(name, new double[fresh.length][R]);
            double[][] next = new double[fresh.length][fresh[0].length];
            for (int i = 0; i < fresh.length; i++) {
              for (int k = 0; k < fresh[i].length; k++) {
                next[i][k] = beta * old[i][k] + (1 - beta) * g * fresh[i][k];
              }
            }
            momentum.put(name, next);
          });
      Map<String, double[][]> applied = new HashMap<>(momentum);
      double[][] restricted = momentum.get("table").clone();
      for (int i = 0; i < restricted.length; i++) {
        restricted[i] = rows.contains("table", i) ? restricted[i] : new double[R];
      }
      applied.put("table", restricted);
      double[] before = Flat.weights(theta);
      Objective all = Oracle.objective(theta, Oracle::linear);
      Objective minibatch =
          new Objective() {
            @Override
            public double[] losses(List<Perturbation> places) {
              return all.losses(places);
            }

            @Override
            public TouchedRows touched() {
              return rows;
            }
          };
      method.step(minibatch, theta, Step.of(RUN, number, LR));
      double[] moved = Flat.minus(Flat.weights(theta), before);
      assertClose(plus(new double[94], -LR, product(applied, 0, theta)), moved);
    }
  }

  /** N, (m, 2) in matrices and as long as a vector, and the rule's momentum of all 94 elements. */
  @Test
  void lozoMomentumShowsItsFactorAndTheStateOfItsRule() {
    Parameters theta = Flat.random(3);
    LozoMomentum method = new LozoMomentum(1e-2, R, PERIOD, 0.5, new Momentum(theta, 0.5), theta);
    List<Long> sizes = new ArrayList<>();
    method.visitState(
        new StateVisitor() {
          @Override
          public void tensors(Parameters held) {
            sizes.add(held.size());
          }

          @Override
          public long bits(long value) {
            return value;
          }
        });
    assertEquals(List.of(10L * R + 6 * R + 6 + 3 * R, 94L), sizes);
  }

  @Test
  void subZeroIsTheTwoPointEstimateAlongItsNoise() {
    Parameters theta = Flat.random(6);
    SubZero method = new SubZero(1e-2, new SubspaceNoise(R, PERIOD, theta), UpdateRule.sgd());
    SubspaceNoise same = new SubspaceNoise(R, PERIOD, theta);
    for (int number = 0; number < 4; number++) {
      Step at = Step.of(RUN, number, LR);
      double[] v = Flat.of(same.draw(at, at.key(0)), theta);
      double g = Flat.dot(Oracle.slope(), v);
      assertClose(plus(new double[94], -LR * g, v), moved(method, theta, Oracle::linear, number));
    }
    assertEquals(2, method.forwardsPerStep());
  }

  @Test
  void reportsHaveMeanLossAndSlope() {
    Parameters theta = Flat.zeros();
    double slope = Flat.dot(Oracle.slope(), product(left(0, theta), 0, theta));
    StepReport lozo =
        new Lozo(1e-2, R, PERIOD, UpdateRule.sgd(), theta)
            .step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, 0, 1e-9));
    StepReport momentum =
        new LozoMomentum(1e-2, R, PERIOD, 0.9, UpdateRule.sgd(), theta)
            .step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, 0, 1e-9));
    for (StepReport report : new StepReport[] {lozo, momentum}) {
      assertEquals(3, report.loss(), 1e-4);
      assertEquals(slope, report.projectedGradient(), 1e-3 * Math.abs(slope));
    }
    Step at = Step.of(RUN, 0, 1e-9);
    double along =
        Flat.dot(
            Oracle.slope(),
            Flat.of(new SubspaceNoise(R, PERIOD, theta).draw(at, at.key(0)), theta));
    StepReport subZero =
        new SubZero(1e-2, new SubspaceNoise(R, PERIOD, theta), UpdateRule.sgd())
            .step(Oracle.objective(theta, Oracle::linear), theta, at);
    assertEquals(3, subZero.loss(), 1e-4);
    assertEquals(along, subZero.projectedGradient(), 1e-3 * Math.abs(along));
  }

  @Test
  void ranksBeyondEveryMatrixAndOtherBadValuesAreRefused() {
    Parameters theta = Flat.zeros(); // the largest rank of a matrix is 5, in (6, 5)
    new Lozo(1e-3, 5, 1, UpdateRule.sgd(), theta);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new Lozo(1e-3, 6, 1, UpdateRule.sgd(), theta))
            .getMessage();
    assertTrue(message.contains("rank is 6") && message.contains("from 1 to 5"), message);
    Parameters vector = Parameters.of("v", Tensor.vector(1, 2));
    new Lozo(1e-3, 1000, 1, UpdateRule.sgd(), vector); // no matrix, no subspace
    for (Runnable bad :
        new Runnable[] {
          () -> new Lozo(1e-3, 0, 1, UpdateRule.sgd(), theta),
          () -> new Lozo(1e-3, 0, 1, UpdateRule.sgd(), vector),
          () -> new Lozo(1e-3, 2, 0, UpdateRule.sgd(), theta),
          () -> new Lozo(0, 2, 1, UpdateRule.sgd(), theta),
          () -> new LozoMomentum(1e-3, 6, 1, 0.9, UpdateRule.sgd(), theta),
          () -> new LozoMomentum(1e-3, 2, 0, 0.9, UpdateRule.sgd(), theta),
          () -> new LozoMomentum(1e-3, 2, 1, 1, UpdateRule.sgd(), theta),
          () -> new LozoMomentum(-1, 2, 1, 0.9, UpdateRule.sgd(), theta),
          () -> new SubspaceNoise(6, 1, theta),
          () -> new SubspaceNoise(2, 0, theta),
          () -> new SubZero(0, new SubspaceNoise(2, 1, theta), UpdateRule.sgd()),
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
