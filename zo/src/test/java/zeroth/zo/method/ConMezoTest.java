package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.TouchedEmbedding;
import zeroth.zo.laws.Flat;
import zeroth.zo.rule.UpdateRule;

/** Directions on a cone against the formulas in double. */
class ConMezoTest {
  private static final int D = 94;
  private static final double ANGLE = 1.2;

  private static ConMezo conmezo(double angle, double beta, int warmup, Parameters theta) {
    return new ConMezo(1e-2, angle, new MomentumWarmup(beta, warmup), UpdateRule.sgd(), theta);
  }

  /** z of a momentum and a step's noise. */
  private static double[] cone(double[] m, double[] u) {
    double norm = Math.sqrt(Flat.dot(m, m));
    double[] z = new double[D];
    for (int i = 0; i < D; i++) {
      z[i] =
          norm == 0 ? u[i] : Math.sqrt(D) * Math.cos(ANGLE) * m[i] / norm + Math.sin(ANGLE) * u[i];
    }
    return z;
  }

  /** What is kept changes from step to step, or m's scale would not count. */
  @Test
  void stepsFollowTheConeAroundTheMomentum() {
    Parameters theta = Flat.random(8);
    double beta = 0.7;
    int warmup = 5;
    ConMezo method = conmezo(ANGLE, beta, warmup, theta);
    double[] m = new double[D];
    for (int number = 0; number < 9; number++) {
      double[] z = cone(m, gaussian(RUN.fold(number).fold(0), theta));
      double g = Flat.dot(Oracle.quadraticGradient(Flat.weights(theta)), z);
      double kept = beta;
      if (number == 0) {
        kept = 0.1;
      } else if (number <= warmup) {
        double p = Math.pow((number - 0.5) / 4.5, 1.8);
        kept = beta - (beta - 0.1) / Math.pow(1 + 8 * p, 3);
      }
      m = plus(plus(new double[D], kept, m), (1 - kept) * g, z);
      assertClose(plus(new double[D], -LR * g, z), moved(method, theta, Oracle::quadratic, number));
    }
    assertEquals(2, method.forwardsPerStep());
  }

  /** In rows that a step does not read z is 0, and their momentum fades. */
  @Test
  void rowsThatAreNotReadStayAndTheirMomentumFades() {
    Parameters theta = Flat.zeros();
    double beta = 0.7;
    Method method = new TouchedEmbedding(conmezo(ANGLE, beta, 0, theta));
    double[] m = new double[D];
    int[][] read = {{2, 5}, {5, 6}, {2, 6}, {0, 5}};
    for (int number = 0; number < read.length; number++) {
      TouchedRows rows = TouchedRows.of("table", read[number]);
      double[] z = cone(m, gaussian(RUN.fold(number).fold(0), theta));
      for (int i = 0; i < 40; i++) {
        z[i] = rows.contains("table", i / 4) ? z[i] : 0;
      }
      double g = Flat.dot(Oracle.slope(), z);
      m = plus(plus(new double[D], beta, m), (1 - beta) * g, z);
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
      assertClose(plus(new double[D], -LR * g, z), Flat.minus(Flat.weights(theta), before));
    }
  }

  /** E z z^T = d cos^2 a m m^T / |m|^2 + sin^2 a I, so that is what stands before the gradient. */
  @Test
  void theMeanUpdateIsTheGradientStretchedAlongTheMomentum() {
    int runs = 3000;
    double[] gradient = Oracle.slope();
    double[] u0 = gaussian(RUN.fold(0).fold(0), Flat.zeros());
    double along = Flat.dot(u0, gradient) / Flat.dot(u0, u0);
    double[] sum = new double[D];
    double[] squares = new double[D];
    for (int run = 0; run < runs; run++) {
      Parameters theta = Flat.zeros();
      ConMezo method = conmezo(ANGLE, 0.5, 0, theta);
      Objective L = Oracle.objective(theta, Oracle::linear);
      method.step(L, theta, Step.of(RUN, 0, 1e-12)); // the momentum is along u0
      double[] before = Flat.weights(theta);
      method.step(L, theta, Step.of(Key.ofSeed(run), 1, LR));
      double[] moved = Flat.minus(before, Flat.weights(theta));
      for (int i = 0; i < D; i++) {
        sum[i] += moved[i] / LR;
        squares[i] += moved[i] * moved[i] / LR / LR;
      }
    }
    double cos = Math.cos(ANGLE);
    double sin = Math.sin(ANGLE);
    double chi = 0;
    for (int i = 0; i < D; i++) {
      double expected = D * cos * cos * along * u0[i] + sin * sin * gradient[i];
      double mean = sum[i] / runs;
      double variance = (squares[i] / runs - mean * mean) / runs;
      chi += (mean - expected) * (mean - expected) / variance;
    }
    assertTrue(chi < D + 5 * Math.sqrt(2 * D), "chi^2 " + chi + " of " + D);
  }

  @Test
  void theReportHasMeanLossAndSlope() {
    Parameters theta = Flat.zeros();
    StepReport report =
        conmezo(ANGLE, 0.9, 0, theta)
            .step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, 0, 1e-9));
    double slope = Flat.dot(Oracle.slope(), gaussian(RUN.fold(0).fold(0), theta));
    assertEquals(3, report.loss(), 1e-4);
    assertEquals(slope, report.projectedGradient(), 1e-3 * Math.abs(slope));
  }

  /** A loss that stays the same leaves a momentum that fades to nothing, never a NaN. */
  @Test
  void aMomentumThatFadesGivesWayToPlainNoise() {
    Parameters theta = Flat.zeros();
    ConMezo method = conmezo(ANGLE, 0.5, 0, theta);
    moved(method, theta, Oracle::linear, 0);
    for (int number = 1; number < 160; number++) {
      moved(method, theta, v -> 1 + 0 * Oracle.linear(v), number);
    }
    double[] u = gaussian(RUN.fold(160).fold(0), theta);
    double g = Flat.dot(Oracle.slope(), u);
    assertClose(plus(new double[D], -LR * g, u), moved(method, theta, Oracle::linear, 160));
  }

  /** At a right angle nothing is left of the momentum. */
  @Test
  void aRightAngleIsMezo() {
    Parameters theta = Flat.random(3);
    Parameters plain = Flat.random(3);
    ConMezo method = conmezo(Math.PI / 2, 0.9, 0, theta);
    Mezo mezo = new Mezo(1e-2, 1, UpdateRule.sgd());
    for (int number = 0; number < 4; number++) {
      assertClose(
          moved(mezo, plain, Oracle::quadratic, number),
          moved(method, theta, Oracle::quadratic, number));
    }
  }

  /** At W = 1000 and half way between step 100 and the end, (1 + 8 / 2^1.8)^3 = 35.852. */
  @Test
  void whatIsKeptOfTheMomentumGrows() {
    MomentumWarmup warmup = new MomentumWarmup(0.95, 1000);
    assertEquals(0.1, warmup.at(0));
    assertEquals(0.1, warmup.at(100));
    assertEquals(0.926291, warmup.at(550), 1e-6);
    assertEquals(0.95 - 0.85 / 729, warmup.at(1000), 1e-12);
    assertEquals(0.95, warmup.at(1001));
    for (int t = 101; t < 1001; t++) {
      assertTrue(warmup.at(t) > warmup.at(t - 1), "step " + t);
    }
    assertEquals(0.95, new MomentumWarmup(0.95, 0).at(0));
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (Runnable bad :
        new Runnable[] {
          () -> conmezo(0, 0.9, 0, theta),
          () -> conmezo(1.6, 0.9, 0, theta),
          () -> conmezo(Double.NaN, 0.9, 0, theta),
          () -> conmezo(ANGLE, 1, 0, theta),
          () -> conmezo(ANGLE, -0.1, 0, theta),
          () -> conmezo(ANGLE, 0.9, -1, theta),
          () -> new ConMezo(0, ANGLE, new MomentumWarmup(0.9, 0), UpdateRule.sgd(), theta),
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
