package zeroth.zo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;

/** The loop, on a method and a problem that play a script. */
class TrainerTest {
  private static final Parameters THETA = Parameters.of("x", Tensor.vector(1));

  /** Two forwards a step; loss of step i is scripted. */
  private static final Method ASKS_TWICE =
      new Method() {
        @Override
        public StepReport step(Objective f, Parameters theta, Step at) {
          double loss = f.evaluate(Perturbation.NONE, Perturbation.NONE)[0];
          return new StepReport(loss + 1000 * at.number(), at.learningRate());
        }

        @Override
        public int forwardsPerStep() {
          return 2;
        }
      };

  private static Problem script(double[] losses, double... accuracies) {
    return new Problem() {
      private int evaluations;

      @Override
      public Objective objective(int step) {
        return places -> new double[] {losses[step % losses.length], 1};
      }

      @Override
      public Evaluation evaluate() {
        double accuracy = accuracies[Math.min(evaluations++, accuracies.length - 1)];
        return new Evaluation(1, accuracy, 0);
      }
    };
  }

  private static final class Log implements TrainingListener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void stepped(int step, double lr, StepReport report, long forwards) {
      String rate = String.format(Locale.ROOT, "%.1f", lr);
      lines.add("step " + step + " " + rate + " " + (report != null) + " " + forwards);
    }

    @Override
    public void evaluated(int steps, Evaluation evaluation, boolean best) {
      lines.add("evaluated " + steps + " " + evaluation.accuracy() + " " + best);
    }
  }

  private static TrainingResult train(Trainer trainer, Problem problem, TrainingListener log) {
    return trainer.train(ASKS_TWICE, problem, THETA, Key.ofSeed(1), log);
  }

  @Test
  void measuresAtTheStartInBetweenAndAtTheEnd() {
    Log log = new Log();
    TrainingResult result =
        train(
            new Trainer(5, 2, Schedule.LINEAR, 2, 0, 1, Selection.ACCURACY),
            script(new double[] {1}, 0.1, 0.3, 0.2, 0.4),
            log);
    assertEquals(
        List.of(
            "evaluated 0 0.1 true",
            "step 0 2.0 true 2",
            "step 1 1.6 true 4",
            "evaluated 2 0.3 true",
            "step 2 1.2 true 6",
            "step 3 0.8 true 8",
            "evaluated 4 0.2 false",
            "step 4 0.4 true 10",
            "evaluated 5 0.4 true"),
        log.lines);
    assertEquals(
        new TrainingResult(5, 10, 0, 0, new Evaluation(1, 0.4, 0), new Evaluation(1, 0.4, 0), 5, 0),
        result);
  }

  @Test
  void keepsTheBestAndStopsWithoutOne() {
    TrainingResult result =
        train(
            new Trainer(100, 1, Schedule.CONSTANT, 1, 2, 1, Selection.ACCURACY),
            script(new double[] {1}, 0.1, 0.5, 0.4, 0.6, 0.6, 0.3),
            new Log());
    assertEquals(5, result.steps());
    assertEquals(3, result.bestStep());
    assertEquals(0.6, result.best().accuracy());
    assertEquals(0.3, result.last().accuracy());
  }

  /** Accuracy rises to the end, the loss falls to the third evaluation only. */
  @Test
  void theSelectionSaysWhichEvaluationIsTheBest() {
    for (Selection selection : Selection.values()) {
      double[] losses = {0.9, 0.8, 0.7, 0.71, 0.72};
      int[] evaluations = new int[1];
      Problem problem =
          new Problem() {
            @Override
            public Objective objective(int step) {
              return places -> new double[] {1, 1};
            }

            @Override
            public Evaluation evaluate() {
              int i = evaluations[0]++;
              return new Evaluation(losses[i], 0.1 * i, 0);
            }
          };
      TrainingResult result =
          train(new Trainer(4, 1, Schedule.CONSTANT, 1, 0, 1, selection), problem, new Log());
      assertEquals(selection == Selection.ACCURACY ? 4 : 2, result.bestStep(), selection.text());
      evaluations[0] = 0;
      TrainingResult stopped =
          train(new Trainer(4, 1, Schedule.CONSTANT, 1, 1, 1, selection), problem, new Log());
      assertEquals(selection == Selection.ACCURACY ? 4 : 3, stopped.steps(), selection.text());
    }
  }

  @Test
  void skipsStepsWithANonFiniteLossAndStopsAfterALimitInARow() {
    double nan = Double.NaN;
    Log log = new Log();
    TrainingResult result =
        train(
            new Trainer(6, 1, Schedule.CONSTANT, 100, 0, 3),
            script(new double[] {1, nan, nan, 1, nan, 1}, 0.5),
            log);
    assertEquals(3, result.skipped());
    assertEquals(6, result.steps());
    assertEquals(12, result.forwards());
    assertTrue(log.lines.contains("step 2 1.0 false 6"));
    DivergedException e =
        assertThrows(
            DivergedException.class,
            () ->
                train(
                    new Trainer(6, 1, Schedule.CONSTANT, 100, 0, 2),
                    script(new double[] {1, nan, nan}, 0.5),
                    log));
    assertEquals(3, e.soFar().steps());
    assertEquals(2, e.soFar().skipped());
    assertEquals(6, e.soFar().forwards());
    assertEquals(0, e.soFar().bestStep());
    assertTrue(e.getMessage().contains("NaN for 2 steps") && e.getMessage().contains("step 2"));
  }

  /** Broken off behind every step in turn, and told what it had come to. */
  @Test
  void aRunThatIsBrokenOffGoesOnAsIfItHadNotBeen() {
    Trainer trainer = new Trainer(7, 2, Schedule.LINEAR, 2, 0, 2);
    double[] losses = {1, Double.NaN, 2};
    Log straight = new Log();
    TrainingResult expected = train(trainer, script(losses, 0.5), straight);
    Log log = new Log();
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void stepped(int step, double lr, StepReport report, long forwards) {
            log.stepped(step, lr, report, forwards);
          }

          @Override
          public void evaluated(int steps, Evaluation evaluation, boolean best) {
            log.evaluated(steps, evaluation, best);
          }

          @Override
          public boolean proceed(TrainingResult soFar) {
            return false;
          }
        };
    TrainingResult now = TrainingResult.START;
    for (int step = 1; step <= 7; step++) {
      now = trainer.resume(now, ASKS_TWICE, script(losses, 0.5), THETA, Key.ofSeed(1), breaking);
      assertEquals(step, now.steps());
    }
    now = trainer.resume(now, ASKS_TWICE, script(losses, 0.5), THETA, Key.ofSeed(1), breaking);
    assertEquals(expected, now);
    assertEquals(straight.lines, log.lines);
  }

  @Test
  void aResultIsFiniteUnlessTheLastStepOrTheLastEvaluationWasNot() {
    TrainingResult start = TrainingResult.START;
    assertTrue(start.isFinite());
    assertTrue(start.stepped(2, false).isFinite());
    assertFalse(start.stepped(2, true).isFinite());
    assertTrue(start.stepped(2, true).stepped(2, false).isFinite());
    Evaluation good = new Evaluation(1, 0.5, 1);
    assertTrue(start.evaluated(good, Selection.LOSS).isFinite());
    for (double loss : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      TrainingResult bad = start.evaluated(new Evaluation(loss, 0.5, 1), Selection.LOSS);
      assertFalse(bad.isFinite());
      assertFalse(bad.stepped(2, true).isFinite());
      assertTrue(bad.evaluated(good, Selection.LOSS).isFinite());
    }
  }

  @Test
  void noStepsIsAnEvaluation() {
    TrainingResult result =
        train(
            new Trainer(0, 1, Schedule.CONSTANT, 1, 0, 1),
            script(new double[] {1}, 0.7),
            new TrainingListener() {});
    assertEquals(0, result.steps());
    assertEquals(0.7, result.last().accuracy());
    assertEquals(0, result.bestStep());
  }

  @Test
  void badValuesAreRefused() {
    for (Runnable bad :
        new Runnable[] {
          () -> new Trainer(-1, 1, Schedule.CONSTANT, 1, 0, 1),
          () -> new Trainer(1, 0, Schedule.CONSTANT, 1, 0, 1),
          () -> new Trainer(1, Double.NaN, Schedule.CONSTANT, 1, 0, 1),
          () -> new Trainer(1, 1, Schedule.CONSTANT, 0, 0, 1),
          () -> new Trainer(1, 1, Schedule.CONSTANT, 1, -1, 1),
          () -> new Trainer(1, 1, Schedule.CONSTANT, 1, 0, 0),
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
