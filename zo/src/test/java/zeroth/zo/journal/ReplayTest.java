package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.StepReport;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Domain;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;
import zeroth.zo.registry.Setting;

/**
 * For every method of the registry, and every rule, noise law and restriction that it may be put
 * together with: a run that is replayed, or broken off anywhere and continued, is the run.
 */
public class ReplayTest {
  private static final int STEPS = 40;
  private static final Trainer TRAINER = new Trainer(STEPS, 1e-3, Schedule.COSINE, 6, 0, 5);
  private static final Key RUN = Key.ofSeed(11);

  @TempDir Path directory;

  /** A method with settings. */
  public record Case(String name, Map<String, String> settings) {
    public Method create(Parameters theta) {
      return Methods.create(name, settings, theta);
    }
  }

  /** Every entry as it is and restricted to touched rows, and every word of every choice once. */
  public static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    Set<String> chosen = new HashSet<>();
    for (MethodEntry entry : Methods.all()) {
      if (entry.needs().unjournaled().isPresent()) {
        continue; // what steps follow from is not in the journal
      }
      if (entry.name().endsWith("-history")) {
        Map<String, String> renewed = Map.of("noise", "subspace", "rank", "2", "period", "3");
        cases.add(new Case(entry.name(), renewed));
      }
      Map<String, String> small = new HashMap<>();
      for (Setting setting : entry.settings()) {
        switch (setting.name()) {
          case "rank" -> small.put("rank", "2");
          case "period" -> small.put("period", "3");
          case "weight-decay" -> small.put("weight-decay", "0.1");
          default -> {}
        }
      }
      cases.add(new Case(entry.name(), small));
      for (Setting setting : entry.settings()) {
        if (setting.domain() instanceof Domain.Choice choice) {
          for (String word : choice.words()) {
            boolean first = chosen.add(setting.name() + "=" + word);
            if (!word.equals(setting.standard()) && (first || word.equals("touched"))) {
              Map<String, String> other = new HashMap<>(small);
              other.put(setting.name(), word);
              cases.add(new Case(entry.name(), other));
            }
          }
        }
      }
    }
    return cases.stream();
  }

  /** What a run did, seen from outside. */
  private static final class Log implements TrainingListener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void stepped(int step, double rate, StepReport report, long forwards) {
      lines.add("step " + step + " " + rate + " " + report + " " + forwards);
    }

    @Override
    public void evaluated(int steps, Evaluation evaluation, boolean best) {
      lines.add("evaluated " + steps + " " + evaluation + " " + best);
    }
  }

  /** A run that was not disturbed, and the journal it has left. */
  private record Undisturbed(TrainingResult result, String sha256, List<String> log, Path file) {}

  private Undisturbed run(Case c) {
    Parameters theta = Flat.random(5);
    Path file = directory.resolve("journal.bin");
    Log log = new Log();
    try (JournalWriter writer =
        JournalWriter.create(file, new JournalHeader("c", theta.sha256()), Duration.ofHours(1))) {
      Method method = c.create(theta);
      JournaledProblem problem =
          new JournaledProblem(new ToyProblem(theta, 7), Journal.read(file), writer, theta, 0);
      TrainingResult result = TRAINER.train(method, problem, theta, RUN, problem.listener(log));
      return new Undisturbed(result, theta.sha256(), log.lines, file);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aReplayIsTheRunWithoutAForward(Case c) {
    Undisturbed run = run(c);
    assertTrue(run.result.skipped() > 3, "the toy problem has steps that fail");
    Parameters theta = Flat.random(5);
    ToyProblem toy = new ToyProblem(theta, 7);
    JournaledProblem problem = new JournaledProblem(toy, Journal.read(run.file), null, theta, 0);
    Log log = new Log();
    TrainingResult result =
        TRAINER.train(c.create(theta), problem, theta, RUN, problem.listener(log));
    assertEquals(run.sha256, theta.sha256());
    assertEquals(run.result, result);
    assertEquals(run.log, log.lines);
    assertEquals(0, toy.losses + toy.evaluations, "forwards");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRunBrokenOffAnywhereEndsAsIfItHadNotBeen(Case c) throws IOException {
    Undisturbed run = run(c);
    byte[] whole = Files.readAllBytes(run.file);
    SplittableRandom random = new SplittableRandom(c.hashCode());
    for (int i = 0; i < 3; i++) {
      int start = 60;
      Path file = directory.resolve("broken-" + i);
      Files.write(file, Arrays.copyOf(whole, random.nextInt(start, whole.length)));
      Parameters theta = Flat.random(5);
      assertEquals(run.result, resume(c, file, theta, TrainingResult.START, c.create(theta)));
      assertEquals(run.sha256, theta.sha256());
      assertEquals(-1, Files.mismatch(run.file, file), "the journals differ");
    }
  }

  private static TrainingResult resume(
      Case c, Path file, Parameters theta, TrainingResult from, Method method) {
    Journal journal = Journal.read(file);
    try (JournalWriter writer = JournalWriter.append(file, journal, Duration.ofHours(1))) {
      JournaledProblem problem =
          new JournaledProblem(new ToyProblem(theta, 7), journal, writer, theta, from.steps());
      return TRAINER.resume(
          from, method, problem, theta, RUN, problem.listener(new TrainingListener() {}));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aSnapshotAndTheTailOfTheJournalAreTheRun(Case c) throws IOException {
    Snapshots snapshots = new Snapshots(directory.resolve("snapshots"));
    Undisturbed run = run(c);
    Parameters theta = Flat.random(5);
    Method method = c.create(theta);
    Journal journal = Journal.read(run.file);
    JournaledProblem problem =
        new JournaledProblem(new ToyProblem(theta, 7), journal, null, theta, 0);
    TRAINER.train(
        method,
        problem,
        theta,
        RUN,
        problem.listener(
            new TrainingListener() {
              @Override
              public boolean proceed(TrainingResult soFar) {
                if (List.of(9, 17, 21).contains(soFar.steps())) {
                  snapshots.take(problem.lossesChecksum(), soFar, theta, method);
                }
                return soFar.steps() < 24;
              }
            }));
    try (Stream<Path> files = Files.list(snapshots.directory())) {
      assertEquals(2, files.count(), "the last two are kept");
    }
    for (int newest : new int[] {21, 17}) {
      Parameters again = Flat.random(5);
      Method fresh = c.create(again);
      TrainingResult from = snapshots.restore(journal, at -> at.steps() <= newest, again, fresh);
      assertEquals(newest, from.steps());
      Path file = Files.copy(run.file, directory.resolve("copy-" + newest));
      assertEquals(run.result, resume(c, file, again, from, fresh));
      assertEquals(run.sha256, again.sha256());
    }
  }
}
