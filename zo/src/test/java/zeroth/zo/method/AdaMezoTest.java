package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.rule.UpdateRule;

/** AdaMeZO's moments against sums over its last estimates, and against Adam's recursion. */
class AdaMezoTest {
  private static final double BETA1 = 0.6;
  private static final double BETA2 = 0.8;
  private static final double EPSILON = 1e-4;

  private static AdaMezo create(int horizon) {
    return new AdaMezo(1e-2, horizon, BETA1, BETA2, EPSILON, UpdateRule.sgd());
  }

  /** The estimate g z of a step on a quadratic, where the two-point slope is exact. */
  private static double[] estimate(Parameters theta, int number) {
    double[] z = gaussian(RUN.fold(number).fold(0), theta);
    double g = Flat.dot(Oracle.quadraticGradient(Flat.weights(theta)), z);
    double[] estimate = z.clone();
    for (int i = 0; i < z.length; i++) {
      estimate[i] *= g;
    }
    return estimate;
  }

  private static double[] quotient(double[] m, double[] v) {
    double[] step = new double[m.length];
    for (int i = 0; i < step.length; i++) {
      step[i] = -LR * m[i] / Math.sqrt(v[i] + EPSILON);
    }
    return step;
  }

  @Test
  void stepsAreThoseOfTheLastEstimates() {
    int horizon = 3;
    Parameters theta = Flat.random(8);
    AdaMezo method = create(horizon);
    List<double[]> estimates = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      estimates.add(0, estimate(theta, number));
      double[] m = new double[94];
      double[] v = new double[94];
      for (int j = 0; j < Math.min(horizon, estimates.size()); j++) {
        for (int i = 0; i < 94; i++) {
          double g = estimates.get(j)[i];
          m[i] += (1 - BETA1) * Math.pow(BETA1, j) * g;
          v[i] += (1 - BETA2) * Math.pow(BETA2, j) * g * g;
        }
      }
      assertClose(quotient(m, v), moved(method, theta, Oracle::quadratic, number));
    }
  }

  /** Nothing is cut off while the horizon has not passed: Adam's recursion without correction. */
  @Test
  void withinTheHorizonTheMomentsAreAdams() {
    Parameters theta = Flat.random(8);
    AdaMezo method = create(20);
    double[] m = new double[94];
    double[] v = new double[94];
    for (int number = 0; number < 10; number++) {
      double[] g = estimate(theta, number);
      for (int i = 0; i < 94; i++) {
        m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
        v[i] = BETA2 * v[i] + (1 - BETA2) * g[i] * g[i];
      }
      assertClose(quotient(m, v), moved(method, theta, Oracle::quadratic, number));
    }
  }

  /** A step whose loss is not finite has no slope, and what is remembered is older by one. */
  @Test
  void skippedStepsAreNotRemembered() {
    Parameters theta = Flat.random(9);
    AdaMezo method = create(2);
    moved(method, theta, Oracle::quadratic, 0);
    double[] first = estimate(theta, 1);
    moved(method, theta, Oracle::quadratic, 1);
    Objective failing = places -> new double[] {1, Double.NaN};
    Step lost = Step.of(RUN, 2, LR);
    assertThrows(NonFiniteLossException.class, () -> method.step(failing, theta, lost));
    double[] second = estimate(theta, 3);
    double[] m = new double[94];
    double[] v = new double[94];
    for (int i = 0; i < 94; i++) {
      m[i] = (1 - BETA1) * (second[i] + BETA1 * first[i]);
      v[i] = (1 - BETA2) * (second[i] * second[i] + BETA2 * first[i] * first[i]);
    }
    assertClose(quotient(m, v), moved(method, theta, Oracle::quadratic, 3));
  }

  /** With nothing remembered the quotient has the sign of the estimate and Adam's first length. */
  @Test
  void aHorizonOfOneIsASignOfTheEstimate() {
    Parameters theta = Flat.random(10);
    Method method = new AdaMezo(1e-2, 1, BETA1, BETA2, 1e-12, UpdateRule.sgd());
    double length = LR * (1 - BETA1) / Math.sqrt(1 - BETA2);
    for (int number = 0; number < 3; number++) {
      double[] estimate = estimate(theta, number);
      double[] found = moved(method, theta, Oracle::quadratic, number);
      for (int i = 0; i < 94; i++) {
        assertEquals(-length * Math.signum(estimate[i]), found[i], 1e-3 * length);
      }
    }
  }

  @Test
  void badValuesAreRefused() {
    for (double[] bad :
        new double[][] {
          {0, 1, 0.5, 0.5, 1},
          {1, 0, 0.5, 0.5, 1},
          {1, 1, 1, 0.5, 1},
          {1, 1, 0.5, 1, 1},
          {1, 1, 0.5, 0.5, 0},
        }) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new AdaMezo(bad[0], (int) bad[1], bad[2], bad[3], bad[4], UpdateRule.sgd()))
              .getMessage();
      assertTrue(message.contains("must be"), message);
    }
  }
}
