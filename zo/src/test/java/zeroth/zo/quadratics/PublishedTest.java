package zeroth.zo.quadratics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

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

  /** At equal steps the control variate pays, at equal forwards it does not. */
  @Test
  void saddleAndLeastSquaresComeToAnEnd() {
    List<Published.Figure> saddle = Published.named("monkey-saddle").run().apply(1);
    assertEquals(5, saddle.size());
    saddle.forEach(f -> assertTrue(f.mean() >= 2 && f.mean() <= 100_006, f.toString()));
    List<Published.Figure> squares = Published.named("least-squares").run().apply(1);
    assertTrue(squares.get(1).mean() < squares.get(0).mean(), squares.toString());
    assertTrue(squares.get(2).mean() > squares.get(0).mean(), squares.toString());
    assertTrue(squares.get(0).what().endsWith("2000 steps, 4000 forwards"), squares.toString());
    assertTrue(squares.get(1).what().endsWith("68000 forwards"), squares.toString());
  }
}
