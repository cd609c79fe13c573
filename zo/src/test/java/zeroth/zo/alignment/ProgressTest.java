package zeroth.zo.alignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** Progress on L = sum h_i (x_i - 1)^2 / 2, where slope, curvature and the best rate are known. */
class ProgressTest {
  private static double stiffness(int i) {
    return 0.2 + i % 5;
  }

  private static double loss(double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += stiffness(i) * (x[i] - 1) * (x[i] - 1) / 2;
    }
    return sum;
  }

  private static Objective bowl(Parameters theta) {
    return places -> places.stream().mapToDouble(p -> loss(Flat.at(theta, p))).toArray();
  }

  @Test
  void slopeAndCurvatureAreThoseOfTheQuadratic() {
    Parameters theta = Flat.random(3);
    Parameters after = theta.copy();
    after.add(0.05, new Direction.Gaussian(Key.ofSeed(8)));
    Progress found = Progress.of(bowl(theta), theta, theta.copy(), after, 0.1);
    double[] x = Flat.weights(theta);
    double[] u = Flat.minus(Flat.weights(after), x);
    double length = Math.sqrt(Flat.dot(u, u));
    double slope = 0;
    double curvature = 0;
    for (int i = 0; i < u.length; i++) {
      slope += stiffness(i) * (x[i] - 1) * u[i] / length;
      curvature += stiffness(i) * u[i] * u[i] / (length * length);
    }
    assertEquals(length, found.length(), 1e-6);
    assertEquals(slope, found.slope(), 1e-4 * Math.abs(slope));
    assertEquals(curvature, found.curvature(), 1e-3 * curvature);
  }

  @Test
  void anUpdateThatIsZeroHasNone() {
    Parameters theta = Flat.random(3);
    Progress none = Progress.of(bowl(theta), theta, theta.copy(), theta.copy(), 0.1);
    assertEquals(new Progress(0, 0, 0), none);
    assertTrue(Double.isNaN(Progress.mean(List.of(none))));
    assertTrue(Double.isNaN(Progress.error(List.of(none))));
  }

  /** By hand: falls 3 and 1, curvatures 4 and 2 in mean make 2^2 / (2 3). */
  @Test
  void theMeanIsOfFallsAndCurvaturesApart() {
    List<Progress> two = List.of(new Progress(1, -3, 4), new Progress(1, -1, 2));
    assertEquals(4 / 6.0, Progress.mean(two), 1e-12);
    assertEquals((9 / 8.0 - 1 / 4.0) / 2, Progress.error(two), 1e-12);
    List<Progress> up = List.of(new Progress(2, 3, 4));
    assertEquals(-36 / 32.0, Progress.mean(up), 1e-12);
    for (double curvature : new double[] {0, -1}) {
      List<Progress> endless = List.of(new Progress(2, -3, curvature));
      assertTrue(Double.isNaN(Progress.mean(endless)), "no lowest point");
    }
  }

  /** E g.u = |g|^2 and E u H u = |g|^2 tr H + 2 g H g for u = (g.z) z. */
  @Test
  void ofTwoPointEstimatesItIsTheClosedForm() {
    int keys = 2000;
    Parameters theta = Flat.random(3);
    double[] x = Flat.weights(theta);
    double g2 = 0;
    double trace = 0;
    double gHg = 0;
    for (int i = 0; i < x.length; i++) {
      double g = stiffness(i) * (x[i] - 1);
      g2 += g * g;
      trace += stiffness(i);
      gHg += stiffness(i) * g * g;
    }
    double expected = g2 * g2 / (2 * (g2 * trace + 2 * gHg));
    List<Progress> updates = new ArrayList<>();
    for (int key = 0; key < keys; key++) {
      Parameters moved = theta.copy();
      Methods.create("mezo", Map.of(), moved)
          .step(bowl(moved), moved, Step.of(Key.ofSeed(key), 0, 1e-3));
      updates.add(Progress.of(bowl(theta), theta, theta.copy(), moved, 0.1));
    }
    double error = Progress.error(updates);
    assertEquals(expected, Progress.mean(updates), 4.5 * error);
    assertTrue(error < 0.1 * expected, "error " + error + " of " + expected);
  }
}
