package zeroth.zo.quadratics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
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

class PublishedTest {

  /** The second moments of a quadratic's coordinates follow a linear recursion. */
  @Test
  void mezoOnTheConesQuadraticComesToWhatTheMomentsSay() {
    for (int steps : new int[] {1, 100, 1500}) {
      Published.Figure mezo = ConeQuadratic.figures(60, steps, 24).get(0);
      assertEquals(mezo.predicted(), mezo.mean(), 4 * mezo.error(), steps + " steps");
      assertTrue(mezo.error() < 0.1 * mezo.predicted(), mezo.toString());
    }
  }

  /** At the start: E h x^2 / 2 with |x| = 10, so half the mean eigenvalue times 100. */
  @Test
  void theConesQuadraticStartsOnASphere() {
    double trace = 0;
    for (int i = 0; i < 1000; i++) {
      trace += Math.pow(1e9, -i / 999.0);
    }
    assertEquals(100 * trace / 1000 / 2, ConeQuadratic.expectedOfMezo(1000, 0), 0.5);
  }

  /** In one direction that counts, E (1 - lr z^2)^2 = 1 - 2 lr + 3 lr^2. */
  @Test
  void aStepInOneDirectionHasTheFourthMomentOfItsNoise() {
    double share = ConeQuadratic.expectedOfMezo(2, 1) / ConeQuadratic.expectedOfMezo(2, 0);
    assertEquals(1 - 0.02 + 3e-4, share, 1e-7);
  }

  @Test
  void varianceOfEstimatesIsThatOfTheirFormulas() {
    List<Published.Figure> figures = EstimateVariance.figures(4);
    for (Published.Figure figure : figures.subList(0, 2)) {
      double bound = 5 * figure.error() + 0.02 * figure.predicted();
      assertEquals(figure.predicted(), figure.mean(), bound, figure.toString());
    }
    assertEquals(55 / 3.0, figures.get(0).predicted(), 1e-12);
    assertEquals(11, figures.get(1).predicted(), 1e-12);
  }

  @Test
  void aFigureIsTheMeanOverTheSeedsWithItsError() {
    Published.Figure figure = Published.Figure.of("x", "1", Double.NaN, 1, 2, 6);
    assertEquals(3, figure.mean());
    assertEquals(Math.sqrt((4 + 1 + 9) / 2.0 / 3), figure.error(), 1e-12);
    assertEquals(0, Published.Figure.of("x", "1", Double.NaN, 4).error());
  }

  @Test
  void everyExperimentHasANameOfItsOwnAndASource() {
    Set<String> names = new HashSet<>();
    for (Published experiment : Published.all()) {
      assertTrue(names.add(experiment.name()));
      assertTrue(experiment.source().contains("arXiv"), experiment.source());
      assertEquals(experiment.name(), Published.named(experiment.name()).name());
    }
    String message = assertThrows(BadInputException.class, () -> Published.named("x")).getMessage();
    names.forEach(name -> assertTrue(message.contains(name), message));
  }

  /** The first run of each method again, with the saddle written out and forwards counted. */
  @Test
  void forwardsToLeaveTheSaddleAreThoseOfTheSteps() {
    List<Published.Figure> figures = Published.named("monkey-saddle").run().apply(1);
    assertEquals(5, figures.size());
    figures.forEach(f -> assertTrue(f.mean() >= 2 && f.mean() <= 100_006, f.toString()));
    Map<String, Integer> forwards = Map.of("mezo", 2, "rloo", 6);
    forwards.forEach(
        (name, each) -> {
          Parameters theta = Parameters.of("xy", Tensor.vector(1, 0));
          Objective saddle =
              Objective.of(
                  theta,
                  w -> {
                    double x = w.apply("xy")[0];
                    double y = w.apply("xy")[1];
                    return Math.pow(x, 3) - 3 * x * y * y;
                  });
          Method method = Methods.create(name, Map.of(), theta);
          int steps = 0;
          while (saddle.loss(Perturbation.NONE) > -1 && each * steps < 100_000) {
            method.step(saddle, theta, Step.of(Key.ofSeed(0), steps++, 0.01));
          }
          Published.Figure found =
              figures.stream().filter(f -> f.what().split(",")[0].equals(name)).findFirst().get();
          assertEquals(each * steps, found.mean(), 0.02 * each * steps, name);
          assertEquals(0, found.mean() % each, name);
        });
  }

  /** The mean squared error over rows that come in turn, from the data's keys. */
  @Test
  void leastSquaresAreThoseOfTheirRows() {
    int n = 1000;
    int d = 100;
    Key data = Key.ofSeed(2404);
    double[][] x = new double[n][d];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = 1e-3 * ReferenceNoise.gaussian(data.fold("noise"), i);
      for (int j = 0; j < d; j++) {
        x[i][j] = ReferenceNoise.gaussian(data.fold("X"), i * d + j);
        y[i] += x[i][j] * ReferenceNoise.gaussian(data.fold("w"), j);
      }
    }
    Parameters theta = Parameters.of("w", Tensor.zeros(Shape.of(1, d)));
    Method method = Methods.create("mezo", Map.of(), theta);
    for (int step = 0; step < 2000; step++) {
      int from = 32 * step % n;
      Objective f = Objective.of(theta, w -> error(x, y, w.apply("w"), from, 32));
      method.step(f, theta, Step.of(Key.ofSeed(0), step, 1e-3));
    }
    double expected = error(x, y, theta.tensor("w").data(), 0, n);
    List<Published.Figure> found = Published.named("least-squares").run().apply(1);
    assertEquals(expected, found.get(0).mean(), 1e-4 * expected);
    assertTrue(found.get(0).what().endsWith("2000 steps, 4000 forwards"), found.toString());
    // at equal steps the control variate pays, at equal forwards it does not
    assertTrue(found.get(1).mean() < expected, found.toString());
    assertTrue(found.get(1).what().endsWith("68000 forwards"), found.toString());
    assertTrue(found.get(2).mean() > expected, found.toString());
  }

  private static double error(double[][] x, double[] y, float[] w, int from, int count) {
    double sum = 0;
    for (int k = from; k < from + count; k++) {
      double away = -y[k % y.length];
      for (int j = 0; j < w.length; j++) {
        away += x[k % y.length][j] * w[j];
      }
      sum += away * away;
    }
    return sum / count;
  }
}
