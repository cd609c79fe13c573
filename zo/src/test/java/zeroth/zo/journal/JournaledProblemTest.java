package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** A journal answers the run that it is of, and says so when another one asks. */
class JournaledProblemTest {
  private static final Trainer TRAINER = new Trainer(12, 1e-3, Schedule.CONSTANT, 5, 0, 3);

  @TempDir Path directory;
  private Journal journal;

  private static Method mezo(int q, Parameters theta) {
    return Methods.create("mezo", Map.of("q", String.valueOf(q)), theta);
  }

  /** A run with two directions a step, so four losses. */
  @BeforeEach
  void train() {
    Parameters theta = Flat.random(1);
    Path file = directory.resolve("journal.bin");
    JournalHeader header = new JournalHeader("", theta.sha256());
    try (JournalWriter writer = JournalWriter.create(file, header, Duration.ofHours(1))) {
      train(Journal.empty("j", header), writer, theta, mezo(2, theta), 1);
    }
    journal = Journal.read(file);
  }

  private static TrainingResult train(
      Journal journal, JournalWriter writer, Parameters theta, Method method, long seed) {
    JournaledProblem problem =
        new JournaledProblem(new ToyProblem(theta, 0), journal, writer, theta, 0);
    TrainingListener nobody = new TrainingListener() {};
    return TRAINER.train(method, problem, theta, Key.ofSeed(seed), problem.listener(nobody));
  }

  private String refused(Parameters theta, int q, long seed) {
    Method method = mezo(q, theta);
    return assertThrows(BadInputException.class, () -> train(journal, null, theta, method, seed))
        .getMessage();
  }

  @Test
  void theRunItselfIsAnswered() {
    Parameters theta = Flat.random(1);
    assertEquals(12, train(journal, null, theta, mezo(2, theta), 1).steps());
  }

  @Test
  void otherWeightsAreFoundOutBeforeTheFirstStep() {
    String message = refused(Flat.random(2), 2, 1);
    assertTrue(message.contains("evaluation after 0 steps"), message);
  }

  @Test
  void anotherSeedIsFoundOutAtTheNextEvaluation() {
    String message = refused(Flat.random(1), 2, 2);
    assertTrue(message.contains("evaluation after 5 steps"), message);
    assertTrue(message.contains("not what the run was made with"), message);
  }

  @Test
  void aMethodThatAsksForMoreOrFewerLossesIsRefused() {
    String fewer = refused(Flat.random(1), 1, 1);
    assertTrue(fewer.contains("step 0: expected 4 losses"), fewer);
    assertTrue(fewer.contains("asks for 2"), fewer);
    String more = refused(Flat.random(1), 3, 1);
    assertTrue(more.contains("step 0: expected 4 losses"), more);
    assertTrue(more.contains("asks for more"), more);
  }

  /** A run goes on from a snapshot and takes the next one: it must count from the first step. */
  @Test
  void aSnapshotOfARunThatGoesOnFromASnapshotIsOfAllItsSteps() {
    Snapshots snapshots = new Snapshots(directory.resolve("snapshots"));
    for (int next : new int[] {4, 9}) {
      Parameters theta = Flat.random(1);
      Method method = mezo(2, theta);
      TrainingResult from = snapshots.restore(journal, at -> true, theta, method);
      assertEquals(next == 4 ? 0 : 4, from.steps());
      JournaledProblem problem =
          new JournaledProblem(new ToyProblem(theta, 0), journal, null, theta, from.steps());
      TrainingListener taking =
          new TrainingListener() {
            @Override
            public boolean proceed(TrainingResult soFar) {
              if (soFar.steps() == next) {
                snapshots.take(problem.lossesChecksum(), soFar, theta, method);
              }
              return soFar.steps() < next;
            }
          };
      TRAINER.resume(from, method, problem, theta, Key.ofSeed(1), problem.listener(taking));
    }
    Parameters theta = Flat.random(1);
    assertEquals(9, snapshots.restore(journal, at -> true, theta, mezo(2, theta)).steps());
  }
}
