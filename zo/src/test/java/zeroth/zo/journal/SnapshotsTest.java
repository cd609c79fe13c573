package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.TrainingResult;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** What is damaged, foreign or of the future is passed over, and nothing is changed by it. */
class SnapshotsTest {
  private static final Evaluation LAST = new Evaluation(0.5, 0.25, 3);
  private static final Evaluation BEST = new Evaluation(0.4, 0.75, 3);

  @TempDir Path directory;
  private Snapshots snapshots;
  private Journal journal;

  @BeforeEach
  void take() {
    snapshots = new Snapshots(directory.resolve("snapshots"));
    List<JournalRecord.Losses> steps = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      steps.add(new JournalRecord.Losses(i, new double[] {i, 2 * i}));
    }
    journal = new Journal("j", new JournalHeader("", "0".repeat(64)), steps, new TreeMap<>(), 0, 0);
    for (int at : new int[] {2, 5, 8}) {
      Parameters theta = Flat.random(at);
      snapshots.take(losses(at), result(at), theta, method(theta));
    }
  }

  private int losses(int steps) {
    return LossesChecksum.of(journal.steps().subList(0, steps)).value();
  }

  private static TrainingResult result(int steps) {
    return new TrainingResult(steps, 2L * steps, 1, 0, LAST, BEST, steps - 1, 1);
  }

  private static Method method(Parameters theta) {
    return Methods.create("mezo-adam", Map.of(), theta);
  }

  /** The steps of the snapshot that is restored, and that it is whole. */
  private int restored(Journal from) {
    Parameters theta = Flat.random(99);
    String before = theta.sha256();
    TrainingResult at = snapshots.restore(from, any -> true, theta, method(theta));
    if (at.steps() == 0) {
      assertEquals(TrainingResult.START, at);
      assertEquals(before, theta.sha256());
    } else {
      assertEquals(result(at.steps()), at);
      assertEquals(Flat.random(at.steps()).sha256(), theta.sha256());
    }
    return at.steps();
  }

  @Test
  void theNewestIsTakenAndTwoAreKept() throws IOException {
    assertEquals(8, restored(journal));
    assertFalse(Files.exists(snapshots.directory().resolve("step-2")));
    assertTrue(Files.exists(snapshots.directory().resolve("step-5")));
  }

  /**
   * Of files of several pieces, one of them with a number across two: behind 15 numbers, 5,451
   * weights and their two moments end 4 bytes before 65,536.
   */
  @Test
  void largeOnesGiveBackWeightsAndState() {
    for (int d : new int[] {5_450, 5_451, 16_400}) {
      Parameters theta = Parameters.of("w", Tensor.zeros(Shape.of(d)));
      Objective f = Objective.of(theta, w -> w.apply("w")[0] + 2 * w.apply("w")[d - 1]);
      Method method = method(theta);
      for (int i = 0; i < 9; i++) {
        method.step(f, theta, Step.of(Key.ofSeed(2), i, 0.1));
      }
      snapshots.take(losses(9), result(9), theta, method);
      Parameters back = Parameters.of("w", Tensor.zeros(Shape.of(d)));
      Method fresh = method(back);
      assertEquals(result(9), snapshots.restore(journal, any -> true, back, fresh));
      assertEquals(theta.sha256(), back.sha256(), d + " weights");
      Objective same = Objective.of(back, w -> w.apply("w")[0] + 2 * w.apply("w")[d - 1]);
      method.step(f, theta, Step.of(Key.ofSeed(2), 9, 0.1));
      fresh.step(same, back, Step.of(Key.ofSeed(2), 9, 0.1));
      assertEquals(theta.sha256(), back.sha256(), d + " weights after a step");
    }
  }

  /** Where the system counts them. */
  @Test
  void noFileIsHeldOpen() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      restored(journal);
      long before = system.getOpenFileDescriptorCount();
      for (int i = 0; i < 50; i++) {
        restored(journal);
      }
      long more = system.getOpenFileDescriptorCount() - before;
      assertTrue(more < 25, more + " more open files");
    }
  }

  /** Left by a run whose journal has lost its end. */
  @Test
  void thoseOfStepsToComeGoWithTheNextOne() throws IOException {
    Parameters theta = Flat.random(3);
    snapshots.take(losses(3), result(3), theta, method(theta));
    try (Stream<Path> files = Files.list(snapshots.directory())) {
      assertEquals(List.of("step-3"), files.map(f -> f.getFileName().toString()).toList());
    }
    assertEquals(3, restored(journal));
  }

  @Test
  void oneThatCannotBeReadIsPassedOver() throws IOException {
    Path newest = snapshots.directory().resolve("step-8");
    Files.delete(newest);
    Files.createDirectory(newest);
    assertEquals(5, restored(journal));
  }

  @Test
  void noSnapshotIsNoError() throws IOException {
    snapshots.delete();
    assertFalse(Files.exists(snapshots.directory()));
    assertEquals(0, restored(journal));
    snapshots.delete();
  }

  @Test
  void oneOfStepsThatTheJournalHasLostIsPassedOver() {
    Journal shorter =
        new Journal(
            "j", journal.header(), journal.steps().subList(0, 7), journal.evaluations(), 0, 0);
    assertEquals(5, restored(shorter));
  }

  @Test
  void oneOfOtherLossesIsPassedOver() {
    List<JournalRecord.Losses> steps = new ArrayList<>(journal.steps());
    steps.set(6, new JournalRecord.Losses(6, new double[] {6, 12.5}));
    assertEquals(
        5, restored(new Journal("j", journal.header(), steps, journal.evaluations(), 0, 0)));
  }

  @Test
  void oneOfAnotherMethodOrOtherWeightsIsPassedOver() {
    Parameters theta = Flat.random(1);
    for (String other : List.of("mezo", "zo-adamm", "ldsd-sgd")) {
      assertEquals(
          TrainingResult.START,
          snapshots.restore(journal, any -> true, theta, Methods.create(other, Map.of(), theta)));
    }
    Parameters frozen = Flat.random(1).freeze(p -> p.name().equals("bias"));
    assertEquals(
        TrainingResult.START, snapshots.restore(journal, any -> true, frozen, method(frozen)));
  }

  @Test
  void damageAnywhereMakesItAsGoodAsNone() throws IOException {
    Path newest = snapshots.directory().resolve("step-8");
    byte[] whole = Files.readAllBytes(newest);
    for (int at = 0; at < whole.length; at += 13) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(newest, damaged);
      assertEquals(5, restored(journal), "byte " + at);
      Files.write(newest, Arrays.copyOf(whole, at));
      assertEquals(5, restored(journal), at + " bytes");
    }
  }

  @Test
  void whatCannotBeWrittenIsAnErrorAndLeavesTheOthers() throws IOException {
    Path place = snapshots.directory().resolve("step-9.partial");
    Files.createDirectory(place);
    Parameters theta = Flat.random(9);
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () -> snapshots.take(losses(9), result(9), theta, method(theta)));
    assertTrue(e.getMessage().startsWith("cannot write " + snapshots.directory()), e.getMessage());
    assertEquals(8, restored(journal));
  }
}
