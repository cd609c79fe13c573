package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** What holds of a method whose steps follow from more than the losses that a journal has. */
abstract class UnjournaledSteps {
  @TempDir Path directory;
  private final String method;
  private final Trainer trainer;
  private final int losses;

  /**
   * @param method its name in the registry
   * @param learningRate of the trainer
   * @param losses of a step in the journal
   */
  UnjournaledSteps(String method, double learningRate, int losses) {
    this.method = method;
    this.trainer = new Trainer(8, learningRate, Schedule.LINEAR, 3, 0, 3);
    this.losses = losses;
  }

  /** The loss of a step, a bowl of this stiffness, with all that the method asks for. */
  abstract Objective bowl(Parameters theta, double stiffness, int step);

  private Problem bowls(Parameters theta, double stiffness) {
    return problem(step -> bowl(theta, stiffness, step));
  }

  static Problem problem(IntFunction<Objective> objectives) {
    return new Problem() {
      @Override
      public Objective objective(int step) {
        return objectives.apply(step);
      }

      @Override
      public Evaluation evaluate() {
        return new Evaluation(1, 0.5, 1);
      }
    };
  }

  final TrainingResult run(
      Parameters theta, Problem problem, Journal journal, JournalWriter writer, int steps) {
    JournaledProblem journaled = new JournaledProblem(problem, journal, writer, theta, 0);
    Method stepping = Methods.create(method, Map.of(), theta);
    TrainingListener until =
        new TrainingListener() {
          @Override
          public boolean proceed(TrainingResult soFar) {
            return soFar.steps() < steps;
          }
        };
    return trainer.train(stepping, journaled, theta, Key.ofSeed(1), journaled.listener(until));
  }

  final Journal journalOf(int steps) {
    Path file = directory.resolve("journal.bin");
    Parameters theta = Flat.random(1);
    JournalHeader header = new JournalHeader("c", theta.sha256());
    try (JournalWriter writer = JournalWriter.create(file, header, Duration.ofHours(1))) {
      run(theta, bowls(theta, 2), Journal.empty("new", header), writer, steps);
    }
    return Journal.read(file);
  }

  @Test
  void aRunThatGoesOnTakesKnownStepsAgainAndEndsTheSame() {
    Parameters undisturbed = Flat.random(1);
    Journal none = Journal.empty("none", new JournalHeader("c", undisturbed.sha256()));
    TrainingResult whole = run(undisturbed, bowls(undisturbed, 2), none, null, 8);
    Journal journal = journalOf(5);
    assertEquals(5, journal.steps().size());
    assertEquals(losses, journal.steps().get(0).losses().length);
    Parameters theta = Flat.random(1);
    assertEquals(whole, run(theta, bowls(theta, 2), journal, null, 8));
    assertEquals(undisturbed.sha256(), theta.sha256());
  }

  @Test
  void otherLossesThanTheJournalsAreNoticed() {
    Journal journal = journalOf(5);
    Parameters theta = Flat.random(1);
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> run(theta, bowls(theta, 2.5), journal, null, 8));
    assertTrue(e.getMessage().contains("step 0"), e.getMessage());
  }
}
