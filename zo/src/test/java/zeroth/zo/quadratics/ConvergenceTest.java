package zeroth.zo.quadratics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

class ConvergenceTest {

  private static double lossAt(Landscape landscape, float value, int step) {
    Parameters theta = landscape.start().get();
    theta.list().forEach(p -> Arrays.fill(theta.tensor(p).data(), value));
    return landscape.objective().apply(theta).apply(step).loss(Perturbation.NONE);
  }

  @Test
  void quadraticsHaveTheirLossesAndMinima() {
    Landscape ill = Landscapes.illConditioned();
    double sum = 0;
    for (int i = 0; i < 54; i++) {
      sum += Math.pow(100, -i / 53.0) / 2;
    }
    assertEquals(sum, lossAt(ill, 0, 0), 1e-9);
    assertEquals(sum * 4, lossAt(ill, 3, 0), 1e-9);
    assertEquals(0, lossAt(ill, 1, 0));
    assertEquals(sum / 10, ill.target(), 1e-9);
    Landscape stiff = Landscapes.stiffRows();
    assertEquals(0, lossAt(stiff, 1, 0));
    double[] b = new double[8];
    double norm = 0;
    double total = 0;
    for (int j = 0; j < 8; j++) {
      b[j] = ReferenceNoise.gaussian(Key.ofSeed(2024).fold("b"), j);
      norm += b[j] * b[j];
      total += b[j];
    }
    assertEquals(27 + 6 * 50 * total * total / norm / 2, lossAt(stiff, 0, 0), 1e-6);
  }

  @Test
  void logisticLossIsThatOfItsSamples() {
    Landscape logistic = Landscapes.logistic();
    assertEquals(Math.log(2), lossAt(logistic, 0, 0), 1e-12);
    Parameters theta = logistic.start().get();
    float[] weight = theta.tensor("weight").data();
    for (int j = 0; j < 20; j++) {
      weight[j] = 0.1f * j;
    }
    theta.tensor("bias").data()[0] = 0.3f;
    double whole = 0;
    for (int batch = 0; batch < 4; batch++) {
      double sum = 0;
      for (int s = 16 * batch; s < 16 * batch + 16; s++) {
        double margin = 0.3f;
        double truth = 0;
        for (int j = 0; j < 20; j++) {
          double x = ReferenceNoise.gaussian(Key.ofSeed(2024).fold("features").fold(s), j);
          margin += weight[j] * x;
          truth += x * ReferenceNoise.gaussian(Key.ofSeed(2024).fold("truth"), j);
        }
        sum += Math.log(1 + Math.exp(truth > 0 ? -margin : margin)) / 16;
      }
      double squares = 0;
      for (float w : weight) {
        squares += w * w;
      }
      double expected = sum + 0.01 * squares / 2;
      Objective f = logistic.objective().apply(theta).apply(4 + batch);
      assertEquals(expected, f.loss(Perturbation.NONE), 1e-9);
      whole += expected / 4;
      assertEquals(1, f.batches());
      assertEquals(4, f.full().batches());
    }
    Objective f = logistic.objective().apply(theta).apply(0);
    assertEquals(whole, f.full().loss(Perturbation.NONE), 1e-9);
  }

  @Test
  void tableHasALineForEachMethodOnEachLandscape() {
    Convergence small = new Convergence(2, 4000, List.of(0.1));
    Convergence.Result r = small.run(Methods.named("mezo"), Map.of(), Landscapes.illConditioned());
    String table = small.table(List.of(r));
    assertTrue(table.contains("ill-conditioned: quadratic"), table);
    assertTrue(table.contains("  mezo  ") && table.contains("2 of 2 seeds"), table);
    assertTrue(table.contains(" " + Math.round(r.mean()) + " +- "), table);
    assertTrue(table.contains("logistic: logistic regression"), table);
    assertEquals(1, table.lines().filter(line -> line.contains("mezo")).count());
  }

  @Test
  void meanAndSpreadAreOverTheSeedsAtTheBestRate() {
    Convergence both = new Convergence(3, 4000, List.of(0.03, 0.1));
    Convergence.Result best =
        both.run(Methods.named("mezo"), Map.of(), Landscapes.illConditioned());
    double[] means = new double[2];
    double[] spreads = new double[2];
    for (int k = 0; k < 2; k++) {
      double lr = List.of(0.03, 0.1).get(k);
      double[] forwards = new double[3];
      for (int seed = 0; seed < 3; seed++) {
        forwards[seed] = walk(lr, seed);
        means[k] += forwards[seed] / 3;
      }
      for (double x : forwards) {
        spreads[k] += (x - means[k]) * (x - means[k]) / 2;
      }
    }
    int k = means[0] < means[1] ? 0 : 1;
    assertEquals(k == 0 ? 0.03 : 0.1, best.learningRate());
    assertEquals(means[k], best.mean(), 1e-9);
    assertEquals(Math.sqrt(spreads[k]), best.spread(), 1e-9);
    assertEquals(3, best.arrived());
    assertEquals("mezo", best.method());
    assertEquals("ill-conditioned", best.landscape());
  }

  private static double walk(double lr, int seed) {
    Landscape landscape = Landscapes.illConditioned();
    Parameters theta = landscape.start().get();
    Method mezo = Methods.create("mezo", Map.of(), theta);
    for (int step = 0; ; step++) {
      Objective f = landscape.objective().apply(theta).apply(step);
      mezo.step(f, theta, Step.of(Key.ofSeed(seed), step, lr));
      if (f.loss(Perturbation.NONE) <= landscape.target()) {
        return 2 * (step + 1);
      }
    }
  }

  @Test
  void runsThatDivergeOrTakeTooLongDoNotArrive() {
    Landscape ill = Landscapes.illConditioned();
    for (Convergence hopeless :
        new Convergence[] {
          new Convergence(1, 4000, List.of(30.0)), new Convergence(2, 20, List.of(0.01)),
        }) {
      Convergence.Result r = hopeless.run(Methods.named("mezo"), Map.of(), ill);
      assertEquals(0, r.arrived());
      assertTrue(Double.isNaN(r.mean()) && Double.isNaN(r.learningRate()));
      assertTrue(hopeless.table(List.of(r)).contains("mezo                 not within"));
    }
  }

  @Test
  void allAreEveryMethodOfLossesAndCmaEsOnEveryLandscape() {
    List<Convergence.Result> results = new Convergence(1, 1, List.of(1e-6)).all();
    List<String> expected = new ArrayList<>();
    for (Landscape landscape : Landscapes.all()) {
      Methods.all().stream()
          .filter(entry -> entry.needs() == MethodEntry.Needs.LOSSES)
          .forEach(entry -> expected.add(entry.name() + " on " + landscape.name()));
      expected.add("cma-es on " + landscape.name());
    }
    assertEquals(expected, results.stream().map(r -> r.method() + " on " + r.landscape()).toList());
    assertTrue(results.stream().allMatch(r -> r.arrived() == 0));
    assertEquals(Map.of("samples", "8"), Convergence.settings("eggroll"));
    assertEquals(Map.of(), Convergence.settings("mezo"));
  }

  /** A rate at which more seeds arrive is better, however long they take. */
  @Test
  void arrivingCountsBeforeForwards() {
    Landscape ill = Landscapes.illConditioned();
    double slow = 0.1;
    double[] forwards = {walk(slow, 0), walk(slow, 1), walk(slow, 2)};
    Arrays.sort(forwards);
    int budget = (int) forwards[1];
    Convergence.Result some =
        new Convergence(3, budget, List.of(30.0, slow)).run(Methods.named("mezo"), Map.of(), ill);
    assertEquals(2, some.arrived());
    assertEquals((forwards[0] + forwards[1]) / 2, some.mean(), 1e-9);
    assertEquals(Math.abs(forwards[0] - forwards[1]) / Math.sqrt(2), some.spread(), 1e-9);
    Convergence.Result fewer =
        new Convergence(3, budget - 2, List.of(slow)).run(Methods.named("mezo"), Map.of(), ill);
    assertEquals(1, fewer.arrived());
    assertEquals(0, fewer.spread());
  }

  @Test
  void standardIsTwoRatesADecade() {
    Convergence standard = Convergence.standard();
    assertEquals(9, standard.learningRates().size());
    assertEquals(1e-4, standard.learningRates().get(0), 1e-12);
    assertEquals(1, standard.learningRates().get(8), 1e-12);
    assertArrayEquals(
        new String[] {"ill-conditioned", "stiff-rows", "logistic"},
        Landscapes.all().stream().map(Landscape::name).toArray());
  }

  @Test
  void badValuesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Convergence(0, 1, List.of(1.0)));
    assertThrows(IllegalArgumentException.class, () -> new Convergence(1, 0, List.of(1.0)));
    assertThrows(IllegalArgumentException.class, () -> new Convergence(1, 1, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Convergence(1, 1, List.of(0.0)));
  }
}
