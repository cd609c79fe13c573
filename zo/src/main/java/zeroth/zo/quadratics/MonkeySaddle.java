package zeroth.zo.quadratics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.CountedObjective;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * The monkey saddle on which LOREN's paper draws trajectories (arXiv 2511.07971): L = x^3 - 3 x
 * y^2, whose gradient and curvature both vanish in the origin, from (1, 0), where gradient descent
 * runs into it.
 */
final class MonkeySaddle {
  private static final double LEARNING_RATE = 0.01;
  private static final double TARGET = -1;
  private static final int BUDGET = 100_000;

  private MonkeySaddle() {}

  static Published experiment() {
    return new Published(
        "monkey-saddle",
        "Seung et al. 2025, arXiv 2511.07971",
        "x^3 - 3 x y^2 from (1, 0), where gradient descent runs into the saddle; rate 0.01",
        "forwards until the loss is -1",
        MonkeySaddle::figures);
  }

  private static List<Published.Figure> figures(int seeds) {
    List<Published.Figure> figures = new ArrayList<>();
    figures.add(figure("mezo", "mezo", Map.of(), seeds));
    figures.add(figure("mezo, q = 3", "mezo", Map.of("q", "3"), seeds));
    figures.add(figure("rloo, K = 6", "rloo", Map.of(), seeds));
    figures.add(figure("loren, K = 6", "loren", Map.of(), seeds));
    Map<String, String> learning =
        Map.of("eps", "0.1", "curvature-rate", "0.1", "loss-scale", "std");
    figures.add(
        figure("loren, eps 0.1, curvature-rate 0.1, loss-scale std", "loren", learning, seeds));
    return figures;
  }

  private static Published.Figure figure(
      String what, String name, Map<String, String> settings, int seeds) {
    double[] forwards = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      forwards[seed] = forwards(name, settings, seed);
    }
    return Published.Figure.of(what, Published.NO_NUMBER, Double.NaN, forwards);
  }

  private static long forwards(String name, Map<String, String> settings, int seed) {
    Parameters theta = Parameters.of("xy", Tensor.vector(1, 0));
    CountedObjective L =
        new CountedObjective(
            Objective.of(
                theta,
                weights -> {
                  float[] at = weights.apply("xy");
                  double x = at[0];
                  double y = at[1];
                  return x * x * x - 3 * x * y * y;
                }));
    Method method = Methods.create(name, settings, theta);
    for (int t = 0; ; t++) {
      method.step(L, theta, Step.of(Key.ofSeed(seed), t, LEARNING_RATE));
      long after = L.forwards();
      boolean there = L.loss(Perturbation.NONE) <= TARGET;
      if (there || after >= BUDGET) {
        return after - t; // without the losses that were looked at behind the steps
      }
    }
  }
}
