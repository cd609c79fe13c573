package zeroth.zo.quadratics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Objective;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** Whole runs: every method arrives, and curvature that was learned pays. */
class MethodsOnQuadraticsTest {

  @Test
  void everyMethodArrivesOnTheIllConditionedQuadratic() {
    Convergence small = new Convergence(2, 4000, List.of(0.003, 0.03, 0.1));
    List<Convergence.Result> results =
        Methods.all().stream()
            .filter(entry -> entry.needs() == MethodEntry.Needs.LOSSES)
            .map(
                entry ->
                    small.run(
                        entry, Convergence.settings(entry.name()), Landscapes.illConditioned()))
            .toList();
    for (Convergence.Result r : results) {
      assertEquals(2, r.arrived(), r.toString());
      assertTrue(r.mean() > 50 && r.mean() < 4000 && r.spread() >= 0, r.toString());
    }
    String table = small.table(results);
    assertTrue(table.contains("ill-conditioned: quadratic") && table.contains("  loren "), table);
    assertTrue(table.contains("2 of 2 seeds"), table);
  }

  /**
   * On rows that share one direction 301 times as stiff as the others. Both rates are the best of
   * two a decade; MeZO diverges at the next.
   */
  @Test
  void learnedCurvatureNeedsFewerForwardsThanMezoWhereRowsShareAStiffDirection() {
    Landscape stiff = sharedStiffness(16, 4, 300);
    Convergence.Result mezo =
        new Convergence(3, 40_000, List.of(3e-4)).run(Methods.named("mezo"), Map.of(), stiff);
    Map<String, String> settings =
        Map.of(
            "samples", "12",
            "eps", "0.3",
            "curvature-rate", "0.03",
            "loss-scale", "std",
            "beta", "0");
    Convergence.Result loren =
        new Convergence(3, 40_000, List.of(3e-3)).run(Methods.named("loren"), settings, stiff);
    assertEquals(3, mezo.arrived());
    assertEquals(3, loren.arrived());
    assertTrue(loren.mean() < 0.75 * mezo.mean(), loren + " against " + mezo);
  }

  private static Landscape sharedStiffness(int m, int n, double stiffness) {
    double[] b = new double[n];
    double norm = 0;
    for (int j = 0; j < n; j++) {
      b[j] = ReferenceNoise.gaussian(Key.ofSeed(5), j);
      norm += b[j] * b[j];
    }
    double squared = norm;
    return new Landscape(
        "shared-stiffness",
        "",
        () -> Parameters.of("w", Tensor.zeros(Shape.of(m, n))),
        theta ->
            step ->
                Objective.of(
                    theta,
                    weights -> {
                      float[] x = weights.apply("w");
                      double sum = 0;
                      for (int i = 0; i < m; i++) {
                        double along = 0;
                        for (int j = 0; j < n; j++) {
                          double away = x[i * n + j] - 1;
                          along += b[j] * away;
                          sum += away * away / 2;
                        }
                        sum += stiffness * along * along / squared / 2;
                      }
                      return sum;
                    }),
        m * n / 2.0 / 50);
  }
}
