package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Problem;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalHeader;
import zeroth.zo.journal.JournalWriter;
import zeroth.zo.journal.JournaledProblem;
import zeroth.zo.journal.ReplayTest;
import zeroth.zo.laws.Flat;

/**
 * A run whose losses others compute is the run: the same weights and the same journal, whatever the
 * number of workers, and however asks come to them. Every method whose steps follow from losses,
 * with every rule, noise law and restriction; one step in nine has a loss that is not finite.
 */
class WorkersTest {
  private static final int STEPS = 24;
  private static final Trainer TRAINER = new Trainer(STEPS, 1e-3, Schedule.COSINE, 6, 0, 5);
  private static final Key RUN = Key.ofSeed(11);
  private static final int FAILING = 9;
  private static final ReplayTest.Case LDSD = new ReplayTest.Case("ldsd-sgd", Map.of());

  @TempDir Path directory;

  static Stream<ReplayTest.Case> cases() {
    return ReplayTest.cases();
  }

  /** What a run has come to: weights, journal and what the trainer says. */
  private record Run(String sha256, byte[] journal, TrainingResult result) {
    void is(Run other) {
      assertEquals(other.sha256, sha256);
      assertArrayEquals(other.journal, journal);
      assertEquals(other.result, result);
    }
  }

  private Run run(ReplayTest.Case c, Function<Parameters, Problem> problems) throws IOException {
    Parameters theta = Flat.random(5);
    JournalHeader header = new JournalHeader(c.toString(), theta.sha256());
    Path file = directory.resolve("journal");
    TrainingResult result;
    try (JournalWriter writer = JournalWriter.create(file, header, Duration.ZERO)) {
      JournaledProblem problem =
          new JournaledProblem(
              problems.apply(theta), Journal.empty("journal", header), writer, theta, 0);
      result =
          TRAINER.train(
              c.create(theta), problem, theta, RUN, problem.listener(new TrainingListener() {}));
    }
    byte[] journal = Files.readAllBytes(file);
    Files.delete(file);
    return new Run(theta.sha256(), journal, result);
  }

  private static RunIdentity identity(ReplayTest.Case c) {
    return new RunIdentity("test", c.toString(), Flat.random(5).sha256());
  }

  private static Replica.Beginning beginning(ReplayTest.Case c) {
    Parameters theta = Flat.random(5);
    return new Replica.Beginning(
        identity(c),
        c.create(theta),
        theta,
        RUN,
        step -> 1e-3 * Schedule.COSINE.factor(step, STEPS),
        new TiltedTexts(theta, FAILING));
  }

  private static AskedProblem asked(
      ReplayTest.Case c, Parameters theta, Workers workers, List<String> told) {
    return new AskedProblem(
        new TiltedTexts(theta, FAILING), theta, identity(c), 1, List.of(), workers, told::add);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isTheRunWithoutThem(ReplayTest.Case c) throws IOException {
    Run alone = run(c, theta -> new TiltedTexts(theta, FAILING));
    assertTrue(alone.result.skipped() > 0, "no step was skipped");
    assertNotEquals(Flat.random(5).sha256(), alone.sha256);
    long died = 0;
    int doubled = 0;
    for (int count = 1; count <= 3; count++) {
      UnreliableWorkers workers =
          new UnreliableWorkers(count, 100 + count, () -> new Replica(() -> beginning(c)));
      List<String> told = new ArrayList<>();
      run(c, theta -> asked(c, theta, workers, told)).is(alone);
      assertEquals(List.of(), told, "a worker began anew");
      died += workers.participation().failures();
      doubled += workers.doubled();
    }
    assertTrue(died > 0 && doubled > 0, died + " died, " + doubled + " asks were doubled");
  }

  /** The first case of every method. */
  static Stream<ReplayTest.Case> methods() {
    Set<String> names = new HashSet<>();
    return cases().filter(c -> names.add(c.name()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void isTheRunOnThreads(ReplayTest.Case c) throws IOException {
    Run alone = run(c, theta -> new TiltedTexts(theta, FAILING));
    Supplier<Worker> maker = () -> new Replica(() -> beginning(c));
    try (ThreadWorkers workers = new ThreadWorkers(3, maker)) {
      run(c, theta -> asked(c, theta, workers, new ArrayList<>())).is(alone);
      assertEquals(0, workers.participation().failures());
    }
  }

  @Test
  void theDriverMakesNoForward() throws IOException {
    UnreliableWorkers workers =
        new UnreliableWorkers(2, 1, () -> new Replica(() -> beginning(LDSD)));
    TiltedTexts[] driver = new TiltedTexts[1];
    run(
        LDSD,
        theta -> {
          driver[0] = new TiltedTexts(theta, FAILING);
          return new AskedProblem(
              driver[0], theta, identity(LDSD), 1, List.of(), workers, line -> {});
        });
    assertEquals(0, driver[0].losses);
  }
}
