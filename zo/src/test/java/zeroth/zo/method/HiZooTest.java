package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;
import static zeroth.zo.method.Oracle.stiffness;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/** HiZOO on quadratics, whose differences are exact: L+ + L- - 2 L0 = +-eps^2 sum h v^2. */
class HiZooTest {

  @Test
  void diagonalAndWeightsFollowTheFormulas() {
    followsTheFormulas(Smoothing.constant(0.05), 0.05, 0.05, 0.05, 0.05);
  }

  @Test
  void theDiagonalFollowsAHundredTimesSlowerBehindTheFall() {
    followsTheFormulas(Smoothing.falling(0.3, 2), 0.3, 0.3, 0.003, 0.003);
    Smoothing authors = Smoothing.falling(1e-6, 9800); // constant_decay1
    assertEquals(1e-6, authors.at(9799));
    assertEquals(1e-8, authors.at(9800), 1e-22);
  }

  /** The last diagonal is seen by one step more. */
  private static void followsTheFormulas(Smoothing smoothing, double... rates) {
    Parameters theta = Flat.random(7);
    HiZoo method = new HiZoo(1e-2, smoothing, Noise.gaussian(), UpdateRule.sgd(), theta);
    double[] H = new double[94];
    Arrays.fill(H, 1);
    for (int number = 0; number <= rates.length; number++) {
      double[] gradient = Oracle.quadraticGradient(Flat.weights(theta));
      double[] z = gaussian(RUN.fold(number).fold(0), theta);
      double[] v = new double[94];
      double curvature = 0;
      for (int i = 0; i < 94; i++) {
        v[i] = z[i] / Math.sqrt(H[i]);
        curvature += stiffness(i) * v[i] * v[i] / 2;
      }
      double[] expected = plus(new double[94], -LR * Flat.dot(gradient, v), v);
      assertClose(expected, moved(method, theta, Oracle::quadratic, number));
      double a = rates[Math.min(number, rates.length - 1)];
      for (int i = 0; i < 94; i++) {
        H[i] = (1 - a) * H[i] + a * curvature * H[i] * z[i] * z[i];
      }
    }
  }

  /** Where the loss is concave, as far down as it is curved: H stays positive. */
  @Test
  void diagonalGrowsByTheSizeOfTheCurvatureWhateverItsSign() {
    Parameters convex = Flat.random(9);
    Parameters concave = Flat.random(9);
    HiZoo up = new HiZoo(1e-2, 0.2, Noise.gaussian(), UpdateRule.sgd(), convex);
    HiZoo down = new HiZoo(1e-2, 0.2, Noise.gaussian(), UpdateRule.sgd(), concave);
    double[] start = Flat.weights(convex);
    for (int number = 0; number < 4; number++) {
      double[] expected = moved(up, convex, at -> Oracle.quadratic(at), number);
      double[] found = moved(down, concave, at -> -Oracle.quadratic(at), number);
      // uphill by as much as the other goes downhill, from the same place
      assertClose(expected, plus(new double[94], -1, found));
      convex = at(convex, start);
      concave = at(concave, start);
    }
  }

  /** These weights put back to where they were. */
  private static Parameters at(Parameters theta, double[] place) {
    int next = 0;
    for (Parameter p : theta.list()) {
      float[] data = theta.tensor(p).data();
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) place[next++];
      }
    }
    return theta;
  }

  @Test
  void reportHasTheLossInTheMiddleAndTheSlope() {
    Parameters theta = Flat.random(8);
    double loss = Oracle.quadratic(Flat.weights(theta));
    double slope =
        Flat.dot(
            Oracle.quadraticGradient(Flat.weights(theta)), gaussian(RUN.fold(0).fold(0), theta));
    StepReport report =
        new HiZoo(1e-2, 0.1, Noise.gaussian(), UpdateRule.sgd(), theta)
            .step(Oracle.objective(theta, Oracle::quadratic), theta, Step.of(RUN, 0, LR));
    assertEquals(loss, report.loss(), 1e-5);
    assertEquals(slope, report.projectedGradient(), 1e-3 * Math.abs(slope));
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (double smoothing : new double[] {-0.1, 1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new HiZoo(1e-3, smoothing, Noise.gaussian(), UpdateRule.sgd(), theta));
    }
    assertThrows(IllegalArgumentException.class, () -> Smoothing.falling(1, 10));
    assertThrows(IllegalArgumentException.class, () -> Smoothing.falling(0.1, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new HiZoo(0, 0.1, Noise.gaussian(), UpdateRule.sgd(), theta));
  }
}
