package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.Evaluation;
import zeroth.zo.Inputs;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.laws.Flat;
import zeroth.zo.method.DifferentiableBowl;
import zeroth.zo.registry.Methods;

/**
 * Steps that follow from what maps multiply are journaled, and take it anew when they are known.
 */
class InputsJournalTest {
  private static final Trainer TRAINER = new Trainer(8, 1e-3, Schedule.LINEAR, 3, 0, 3);

  @TempDir Path directory;

  private record Bowls(Parameters theta, double stiffness) implements Problem {
    @Override
    public Objective objective(int step) {
      Objective bowl = new DifferentiableBowl(theta, Map.of("weight", stiffness + step));
      return new Objective() {
        @Override
        public double[] losses(List<Perturbation> places) {
          return bowl.losses(places);
        }

        @Override
        public Inputs inputs() {
          return (place, uses) -> {
            uses.multiplied(theta.get("weight"), new float[] {1, step, 2, 0, 1});
            return bowl.loss(place);
          };
        }
      };
    }

    @Override
    public Evaluation evaluate() {
      return new Evaluation(1, 0.5, 1);
    }
  }

  private static TrainingResult run(
      Parameters theta, Problem problem, Journal journal, JournalWriter writer, int steps) {
    JournaledProblem journaled = new JournaledProblem(problem, journal, writer, theta, 0);
    Method agzo = Methods.create("agzo", Map.of(), theta);
    TrainingListener until =
        new TrainingListener() {
          @Override
          public boolean proceed(TrainingResult soFar) {
            return soFar.steps() < steps;
          }
        };
    return TRAINER.train(agzo, journaled, theta, Key.ofSeed(1), journaled.listener(until));
  }

  private Journal journalOf(int steps) {
    Path file = directory.resolve("journal.bin");
    Parameters theta = Flat.random(1);
    JournalHeader header = new JournalHeader("c", theta.sha256());
    try (JournalWriter writer = JournalWriter.create(file, header, Duration.ofHours(1))) {
      run(theta, new Bowls(theta, 2), Journal.empty("new", header), writer, steps);
    }
    return Journal.read(file);
  }

  @Test
  void aRunThatGoesOnTakesKnownStepsAgainWithTheirInputsAndEndsTheSame() {
    Parameters undisturbed = Flat.random(1);
    Journal none = Journal.empty("none", new JournalHeader("c", undisturbed.sha256()));
    TrainingResult whole = run(undisturbed, new Bowls(undisturbed, 2), none, null, 8);
    Journal journal = journalOf(5);
    assertEquals(5, journal.steps().size());
    assertEquals(2, journal.steps().get(0).losses().length);
    Parameters theta = Flat.random(1);
    assertEquals(whole, run(theta, new Bowls(theta, 2), journal, null, 8));
    assertEquals(undisturbed.sha256(), theta.sha256());
  }

  @Test
  void otherLossesThanTheJournalsAreNoticed() {
    Journal journal = journalOf(5);
    Parameters theta = Flat.random(1);
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> run(theta, new Bowls(theta, 2.5), journal, null, 8));
    assertTrue(e.getMessage().contains("step 0"), e.getMessage());
  }
}
