package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/** MeZO and what is done with its estimate, against closed forms. */
class TwoPointTest {

  @Test
  void mezoOnAQuadraticIsTheExactDerivativeAlongEachDirection() {
    Parameters theta = Flat.random(1);
    double[] gradient = Oracle.quadraticGradient(Flat.weights(theta));
    double[] expected = new double[gradient.length];
    Key step = RUN.fold(5);
    for (int i = 0; i < 3; i++) {
      double[] z = gaussian(step.fold(i), theta);
      expected = plus(expected, -LR * Flat.dot(gradient, z) / 3, z);
    }
    double[] found = moved(new Mezo(1e-2, 3, UpdateRule.sgd()), theta, Oracle::quadratic, 5);
    assertClose(expected, found);
  }

  @Test
  void mezoReportsMeanLossAndMeanSlope() {
    Parameters theta = Flat.zeros();
    Key step = RUN.fold(0);
    double slope =
        (Flat.dot(Oracle.slope(), gaussian(step.fold(0), theta))
                + Flat.dot(Oracle.slope(), gaussian(step.fold(1), theta)))
            / 2;
    StepReport report =
        new Mezo(1e-2, 2, UpdateRule.sgd())
            .step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, 0, LR));
    assertEquals(3, report.loss(), 1e-5);
    assertEquals(slope, report.projectedGradient(), 1e-3 * Math.abs(slope));
  }

  @Test
  void conservativeTakesTheBestOfThreePlaces() {
    for (double[] losses :
        new double[][] {
          // theta, the pair, then theta - lr g and theta + lr g; which way theta went
          {1.5, 2, 1, 1.2, 1.8, -1},
          {1.5, 2, 1, 1.8, 1.2, +1},
          {1.5, 2, 1, 1.6, 1.7, 0},
          {1.5, 2, 1, 1.5, 1.5, 0},
          {1.5, 2, 1, 1.2, 1.2, -1},
          {1.3, 2, 1, 1.4, 1.4, 0},
          {1.3, 2, 1, 1.4, 1.2, +1},
          {1.7, 2, 1, 1.6, 1.8, -1},
        }) {
      Parameters theta = Flat.random(2);
      double[] before = Flat.weights(theta);
      double[] z = gaussian(RUN.fold(0).fold(0), theta);
      List<double[]> places = new ArrayList<>();
      int[] next = new int[1];
      Objective L =
          asked -> {
            asked.forEach(place -> places.add(Flat.at(theta, place)));
            return asked.stream().mapToDouble(place -> losses[next[0]++]).toArray();
          };
      double eps = 1e-2;
      new Conservative(eps, 1, Noise.gaussian()).step(L, theta, Step.of(RUN, 0, LR));
      double g = (losses[1] - losses[2]) / (2 * eps);
      assertArrayEquals(before, places.get(0));
      assertClose(plus(before, -LR * g, z), places.get(3));
      assertClose(plus(before, +LR * g, z), places.get(4));
      assertClose(plus(before, losses[5] * LR * g, z), Flat.weights(theta));
    }
  }

  /** Rounding alone tells L+ from L-; both moves lead uphill, by less than eps^2 tr(H) / 2. */
  @Test
  void conservativeStaysAtTheMinimumOfAConvexQuadratic() {
    for (int number = 0; number < 40; number++) {
      Parameters theta = ones();
      String before = theta.sha256();
      int[] moved = new int[1];
      Objective inner = Oracle.objective(theta, Oracle::quadratic);
      Objective L =
          places -> {
            for (int i = places.size() - 2; i < places.size() && places.size() == 2; i++) {
              moved[0] += inner.loss(places.get(i)) > 0 ? 1 : 0;
            }
            return inner.losses(places);
          };
      new Conservative(1e-2, 1, Noise.gaussian()).step(L, theta, Step.of(RUN, number, 1e3));
      assertEquals(2, moved[0], "the moves are none, step " + number);
      assertEquals(before, theta.sha256(), "step " + number);
    }
  }

  /** Beside the minimum a step of this length is good for some directions, and bad for others. */
  @Test
  void conservativeComparesWithTheLossWhereItIs() {
    int[] counts = new int[2];
    for (int number = 0; number < 60; number++) {
      Parameters theta = ones();
      theta.add(1e-3, new Direction.Gaussian(RUN));
      double[] before = Flat.weights(theta);
      double[] z = gaussian(RUN.fold(number).fold(0), theta);
      double lr = 0.014;
      double slope = Flat.dot(Oracle.quadraticGradient(before), z);
      double here = Oracle.quadratic(before);
      double down = Oracle.quadratic(plus(before, -lr * slope, z));
      double up = Oracle.quadratic(plus(before, +lr * slope, z));
      if (Math.abs(down - here) < 1e-3 * here) {
        continue; // float32 decides
      }
      assertTrue(up > here, "a quadratic falls one way");
      new Conservative(1e-2, 1, Noise.gaussian())
          .step(Oracle.objective(theta, Oracle::quadratic), theta, Step.of(RUN, number, lr));
      double[] way = Flat.minus(Flat.weights(theta), before);
      assertEquals(down < here, Flat.dot(way, way) > 0, "step " + number);
      counts[down < here ? 1 : 0]++;
    }
    assertTrue(counts[0] > 5 && counts[1] > 5, counts[0] + " stay, " + counts[1] + " go");
  }

  /** Where Oracle's quadratic is least. */
  private static Parameters ones() {
    Parameters theta = Flat.zeros();
    theta.list().forEach(p -> Arrays.fill(theta.tensor(p).data(), 1));
    return theta;
  }

  @Test
  void conservativeAveragesItsDirections() {
    Parameters theta = Flat.zeros();
    double[] expected = new double[94];
    double slopes = 0;
    for (int i = 0; i < 2; i++) {
      double[] z = gaussian(RUN.fold(0).fold(i), theta);
      double g = Flat.dot(Oracle.slope(), z);
      expected = plus(expected, -LR * g / 2, z);
      slopes += g / 2;
    }
    Conservative method = new Conservative(1e-2, 2, Noise.gaussian());
    StepReport report =
        method.step(Oracle.objective(theta, Oracle::linear), theta, Step.of(RUN, 0, LR));
    assertClose(expected, Flat.weights(theta));
    assertEquals(3, report.loss(), 1e-5);
    assertEquals(slopes, report.projectedGradient(), 1e-3 * Math.abs(slopes));
    assertEquals(7, method.forwardsPerStep());
  }

  @Test
  void hyperparametersOutOfRangeAreNamed() {
    for (double eps : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> new Mezo(eps, 1, UpdateRule.sgd()))
              .getMessage();
      assertTrue(message.contains("eps") && message.contains(String.valueOf(eps)), message);
      assertThrows(
          IllegalArgumentException.class, () -> new Conservative(eps, 1, Noise.gaussian()));
    }
    assertThrows(IllegalArgumentException.class, () -> new Mezo(1e-3, 0, UpdateRule.sgd()));
    assertThrows(IllegalArgumentException.class, () -> new Conservative(1e-3, 0, Noise.gaussian()));
  }
}
