package zeroth.zo.quadratics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * How an estimate of the gradient scatters around its mean at six forwards, pairs against one-sided
 * losses with a leave-one-out baseline, which is what LOREN's paper (arXiv 2511.07971) takes them
 * for. With g the gradient, on a loss that is linear over eps, E|estimate - g|^2 / |g|^2 is
 *
 * <pre>
 * (d + 1) / q          q pairs
 * (d + 1) / (K - 1)    K one-sided losses: a sample covariance of L and the direction
 * </pre>
 */
final class EstimateVariance {
  private static final int KEYS = 1000;

  private EstimateVariance() {}

  static Published experiment() {
    return new Published(
        "estimate-variance",
        "Seung et al. 2025, arXiv 2511.07971",
        "estimates at the start of ill-conditioned, d = 54, six forwards each, over "
            + KEYS
            + " keys a seed",
        "E|estimate - mean|^2 / |mean|^2",
        EstimateVariance::figures);
  }

  static List<Published.Figure> figures(int seeds) {
    int d = (int) Landscapes.illConditioned().start().get().size();
    List<Published.Figure> figures = new ArrayList<>();
    figures.add(figure("mezo, q = 3", "mezo", Map.of("q", "3"), (d + 1) / 3.0, seeds));
    figures.add(figure("rloo, K = 6", "rloo", Map.of(), (d + 1) / 5.0, seeds));
    figures.add(figure("loren, K = 6", "loren", Map.of("beta", "0"), Double.NaN, seeds));
    return figures;
  }

  private static Published.Figure figure(
      String what, String name, Map<String, String> settings, double predicted, int seeds) {
    double[] shares = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      shares[seed] = share(Methods.named(name), settings, Key.ofSeed(seed));
    }
    return Published.Figure.of(what, Published.NO_NUMBER, predicted, shares);
  }

  /** Of first steps of rate 1, all of one run's key: LOREN's curvature is the same in all. */
  private static double share(MethodEntry entry, Map<String, String> settings, Key run) {
    Landscape landscape = Landscapes.illConditioned();
    int d = (int) landscape.start().get().size();
    double[] sum = new double[d];
    double squares = 0;
    for (int k = 0; k < KEYS; k++) {
      Parameters theta = landscape.start().get(); // at 0, so that theta is what a step moved
      entry
          .create(settings, theta)
          .step(landscape.objective().apply(theta).apply(0), theta, Step.of(run, k, 1));
      int next = 0;
      for (Parameter p : theta.list()) {
        for (float moved : theta.tensor(p).data()) {
          sum[next++] += moved;
          squares += (double) moved * moved;
        }
      }
    }
    double meanSquared = 0; // |mean of the sample|^2, which is |mean|^2 + variance / KEYS
    for (double s : sum) {
      meanSquared += s / KEYS * (s / KEYS);
    }
    double variance = (squares / KEYS - meanSquared) * KEYS / (KEYS - 1);
    return variance / (meanSquared - variance / KEYS);
  }
}
