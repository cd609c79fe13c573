package zeroth.zo.quadratics;

import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * ConMeZO's synthetic experiment (arXiv 2511.02757 and its repository): L = sum_i h_i x_i^2 / 2
 * with h geometric from 1e-9 to 1, from a random x of norm 10.
 */
final class ConeQuadratic {
  private static final double CONDITION = 1e9;
  private static final double NORM = 10;
  private static final double LEARNING_RATE = 0.01;
  private static final Key START = Key.ofSeed(2511);

  private ConeQuadratic() {}

  static Published experiment() {
    return new Published(
        "cone-quadratic",
        "Behric et al. 2025, arXiv 2511.02757, code in synthetic-experiment",
        "quadratic, d = 1000, eigenvalues geometric from 1e-9 to 1, from norm 10; rate 0.01, eps"
            + " 0.01, 100,000 steps",
        "final loss",
        seeds -> figures(1000, 100_000, seeds));
  }

  static List<Published.Figure> figures(int d, int steps, int seeds) {
    Map<String, String> cone = Map.of("eps", "0.01", "angle", "1.3", "beta", "0.99", "warmup", "0");
    double[] mezo = new double[seeds];
    double[] conmezo = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      mezo[seed] = finalLoss("mezo", Map.of("eps", "0.01"), d, steps, seed);
      conmezo[seed] = finalLoss("conmezo", cone, d, steps, seed);
    }
    return List.of(
        Published.Figure.of("mezo", "1.75e-3", expectedOfMezo(d, steps), mezo),
        Published.Figure.of("conmezo, angle 1.3, beta 0.99", "7.2e-4", Double.NaN, conmezo));
  }

  private static double finalLoss(
      String name, Map<String, String> settings, int d, int steps, int seed) {
    Parameters theta = Parameters.of("x", Tensor.zeros(Shape.of(d)));
    start(theta.tensor("x").data());
    double[] h = eigenvalues(d);
    Objective L =
        Objective.of(
            theta,
            weights -> {
              float[] x = weights.apply("x");
              double sum = 0;
              for (int i = 0; i < d; i++) {
                sum += h[i] * x[i] * x[i] / 2;
              }
              return sum;
            });
    Method method = Methods.create(name, settings, theta);
    for (int t = 0; t < steps; t++) {
      method.step(L, theta, Step.of(Key.ofSeed(seed), t, LEARNING_RATE));
    }
    return L.loss(Perturbation.NONE);
  }

  /**
   * E L behind MeZO's steps from this start: the slope of a quadratic along z is z.Hx at any eps,
   * and so
   *
   * <pre>
   * E x_i^2 = (1 - 2 lr h_i + 2 lr^2 h_i^2) x_i^2 + lr^2 sum_j h_j^2 x_j^2
   * </pre>
   */
  static double expectedOfMezo(int d, int steps) {
    float[] x = new float[d];
    start(x);
    double[] h = eigenvalues(d);
    double[] squares = new double[d];
    for (int i = 0; i < d; i++) {
      squares[i] = (double) x[i] * x[i];
    }
    for (int t = 0; t < steps; t++) {
      double gradient = 0;
      for (int i = 0; i < d; i++) {
        gradient += h[i] * h[i] * squares[i];
      }
      for (int i = 0; i < d; i++) {
        double a = LEARNING_RATE * h[i];
        squares[i] =
            (1 - 2 * a + 2 * a * a) * squares[i] + LEARNING_RATE * LEARNING_RATE * gradient;
      }
    }
    double loss = 0;
    for (int i = 0; i < d; i++) {
      loss += h[i] * squares[i] / 2;
    }
    return loss;
  }

  private static double[] eigenvalues(int d) {
    double[] h = new double[d];
    for (int i = 0; i < d; i++) {
      h[i] = Math.pow(CONDITION, -(double) (d - 1 - i) / (d - 1));
    }
    return h;
  }

  private static void start(float[] x) {
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = ReferenceNoise.gaussian(START, i);
      squares += (double) x[i] * x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (NORM * x[i] / Math.sqrt(squares));
    }
  }
}
