package zeroth.zo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.journal.ReplayTest;
import zeroth.zo.journal.ToyProblem;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** A loop that is held from outside takes the steps that the trainer takes. */
class AskTellTest {
  private static final int STEPS = 40;
  private static final Trainer TRAINER = new Trainer(STEPS, 1e-3, Schedule.COSINE, 6, 0, 5);
  private static final Key RUN = Key.ofSeed(11);

  /** Reports of all steps, null for those skipped. */
  private static final class Reports implements TrainingListener {
    private final List<StepReport> reports = new ArrayList<>();

    @Override
    public void stepped(int step, double rate, StepReport report, long forwards) {
      reports.add(report);
    }
  }

  static Stream<ReplayTest.Case> cases() {
    return ReplayTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isTheTrainersRunToTheBit(ReplayTest.Case c) {
    Parameters trained = Flat.random(5);
    Reports expected = new Reports();
    TRAINER.train(c.create(trained), new ToyProblem(trained, 9), trained, RUN, expected);

    Parameters theta = Flat.random(5);
    Problem problem = new ToyProblem(theta, 9);
    AskTell loop =
        AskTell.of(
            c.create(theta),
            theta,
            RUN,
            step -> 1e-3 * Schedule.COSINE.factor(step, STEPS),
            problem);
    List<StepReport> reports = new ArrayList<>();
    while (loop.steps() < STEPS) {
      AskTell.Ask ask = loop.ask();
      assertSame(ask, loop.ask(), "asking again changes nothing");
      assertEquals(reports.size(), ask.step());
      if (loop.tell(ask.of(problem.objective(ask.step())))) {
        reports.add(loop.report());
      }
    }
    assertEquals(expected.reports, reports);
    assertTrue(reports.contains(null), "no step was skipped");
    assertEquals(trained.sha256(), theta.sha256());
    assertNotEquals(Flat.random(5).sha256(), theta.sha256());
  }

  @Test
  void weightsMoveWithTheLastLossAlone() {
    Parameters theta = Flat.random(1);
    String before = theta.sha256();
    AskTell loop =
        new AskTell(Methods.create("ldsd-sgd", Map.of(), theta), theta, RUN, step -> 1e-3);
    int asked = 0;
    do {
      assertEquals(before, theta.sha256());
      assertNull(loop.report());
      asked += loop.ask().places().size();
    } while (!loop.tell(new double[loop.ask().places().size()]));
    assertEquals(6, asked); // K candidates, then the other side of the best
    assertEquals(1, loop.steps());
  }

  @Test
  void whatWasNotAskedIsNotTaken() {
    Parameters theta = Flat.random(1);
    AskTell loop = new AskTell(Methods.create("mezo", Map.of(), theta), theta, RUN, step -> 1e-3);
    assertThrows(IllegalStateException.class, () -> loop.tell(1, 2));
    AskTell.Ask ask = loop.ask();
    assertFalse(ask.full());
    assertEquals(2, ask.places().size());
    assertThrows(IllegalArgumentException.class, () -> loop.tell(1));
    assertSame(ask, loop.ask(), "losses that do not fit are forgotten");
    assertTrue(loop.tell(1, 2));
    assertThrows(IllegalStateException.class, () -> loop.tell(1, 2));
  }

  /** A step in two asks, of which the first is answered, forgotten, and answered again. */
  @Test
  void whatIsForgottenIsAskedAgain() {
    Parameters theta = Flat.random(1);
    Parameters straight = Flat.random(1);
    AskTell loop =
        new AskTell(Methods.create("ldsd-sgd", Map.of(), theta), theta, RUN, step -> 1e-3);
    AskTell other =
        new AskTell(Methods.create("ldsd-sgd", Map.of(), straight), straight, RUN, step -> 1e-3);
    double[] candidates = {5, 4, 1, 3, 2};
    assertFalse(loop.tell(new double[loop.ask().losses()]));
    loop.forget();
    assertEquals(5, loop.ask().losses());
    loop.forget();
    for (AskTell each : List.of(loop, other)) {
      assertEquals(5, each.ask().losses());
      assertFalse(each.tell(candidates));
      assertEquals(1, each.ask().losses());
      assertTrue(each.tell(1.5));
    }
    assertEquals(other.report(), loop.report());
    assertEquals(straight.sha256(), theta.sha256());
  }

  /** Rows that nothing is known of are all rows. */
  @Test
  void directionsReachTheRowsThatAreRead() {
    for (boolean known : new boolean[] {false, true}) {
      Parameters theta = Flat.zeros();
      Method method = Methods.create("mezo", Map.of("embedding", "touched"), theta);
      TouchedRows rows = TouchedRows.of("table", new int[] {3});
      AskTell loop =
          known
              ? new AskTell(method, theta, RUN, step -> 1e-3, step -> rows)
              : new AskTell(method, theta, RUN, step -> 1e-3);
      loop.ask();
      assertTrue(loop.tell(1, 2));
      float[] table = theta.tensor("table").data();
      for (int i = 0; i < table.length; i++) {
        assertEquals(!known || i / 4 == 3, table[i] != 0, "element " + i);
      }
    }
  }

  @Test
  void aMethodThatNeedsGradientsSaysSo() {
    Parameters theta = Flat.random(1);
    AskTell loop = new AskTell(Methods.create("sgd", Map.of(), theta), theta, RUN, step -> 1e-3);
    assertThrows(BadInputException.class, loop::ask);
  }
}
