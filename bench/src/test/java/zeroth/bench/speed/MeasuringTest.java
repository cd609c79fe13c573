package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyModel;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** What is measured beside time, and that what is timed is the same work on both sides. */
class MeasuringTest {
  private Object kept;

  @Test
  void allocatedBytesAreThoseOfTheWork() {
    double bytes = Allocation.perRun(() -> kept = new byte[1 << 20], 5, 20).median();
    assertTrue(bytes >= 1 << 20 && bytes < (1 << 20) + 4096, () -> bytes + " bytes");
    double none = Allocation.perRun(() -> {}, 5, 1000).median();
    assertTrue(none < 1024, () -> none + " bytes");
  }

  @Test
  void aThreadThatEndsTakesNothingAway() {
    Allocation before = new Allocation(Map.of(1L, 100L, 2L, 5000L));
    assertEquals(30 + 7, new Allocation(Map.of(1L, 130L, 3L, 7L)).since(before));
  }

  @Test
  void otherThreadsCountAsWell() {
    Allocation before = Allocation.now();
    Object lock = new Object();
    Thread alive =
        new Thread(
            () -> {
              kept = new byte[1 << 20];
              synchronized (lock) {
                lock.notifyAll();
                try {
                  lock.wait(10_000);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    assertDoesNotThrow(
        () -> {
          synchronized (lock) {
            alive.start();
            lock.wait(10_000);
          }
        });
    assertTrue(Allocation.now().since(before) >= 1 << 20);
    alive.interrupt();
  }

  @Test
  void thePeakIsTheLineOfThatName(@TempDir Path directory) throws IOException {
    String text = "Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t  345678 kB\nVmRSS:\t 3 kB\n";
    Path status = Files.writeString(directory.resolve("status"), text);
    assertEquals(345678, ZerothProcess.highWater(status));
    assertEquals(0, ZerothProcess.highWater(directory.resolve("gone")));
  }

  @Test
  void outputsThatDifferStopTheBench() {
    assertDoesNotThrow(() -> Agreement.check("y", new float[] {1}, new float[] {1.01f}, 0.02));
    for (float[] other : List.of(new float[] {1.03f}, new float[] {Float.NaN}, new float[2])) {
      assertThrows(
          IllegalStateException.class, () -> Agreement.check("y", new float[] {1}, other, 0.02));
    }
  }

  @Test
  void aStepsBaselineHasAsManyForwardsAsTheStep() {
    try (ReferenceBackend backend = new ReferenceBackend()) {
      Model encoder = TinyModel.create();
      Model model =
          ZeroShotHead.attach(encoder, backend, List.of("x", "y"), List.of("good", "bad"), 20);
      EncodedTexts batch =
          new EncodedTexts(List.of(new int[] {2, 4, 3}, new int[] {2, 9, 3}), new int[] {0, 1});
      for (MethodEntry entry : Methods.all()) {
        if (entry.needs() == MethodEntry.Needs.GRADIENT
            || entry.needs() == MethodEntry.Needs.NETWORKS) {
          continue; // a step of theirs is more than forwards
        }
        boolean ranked = entry.settings().stream().anyMatch(s -> s.name().equals("rank"));
        Map<String, String> settings = ranked ? Map.of("rank", "2") : Map.of();
        Steps steps = new Steps(model, backend, batch, entry.name(), settings);
        int declared = entry.forwardsPerStep(settings);
        int expected = entry.name().equals("mezo-svrg") ? 2 + declared : declared;
        assertEquals(expected, steps.forwards(), entry.name());
        double before = steps.loss();
        steps.run();
        assertEquals(before, steps.loss(), 1e-3, entry.name() + " moves the weights too far");
      }
    }
  }

  @Test
  void anOrdinaryBuildHasNoPeersAndSaysHowToGetThem() {
    assertEquals(List.of(), Peers.found());
    assertTrue(Peers.HOW.contains("-Ppeers"), Peers.HOW);
  }

  @Test
  void aComparisonWithoutPeersIsAFigureOfItsOwn() {
    List<Figure> figures = new ArrayList<>();
    long[] now = new long[1];
    Session session =
        new Session(
            new Contest(3, () -> now[0], () -> {}),
            Engine.CPU,
            List.of(1),
            List.of(),
            List.of(),
            "",
            figures::add,
            x -> {});
    Work own = () -> now[0] += 2_000_000;
    session.compare("gemm", "4x4", 1, own, List.of(), List.of(), List.of());
    assertEquals(
        List.of(Figure.alone("gemm", "4x4", 1, new Spread(2, 2, 2), "ms")), rounded(figures));
    figures.clear();
    Work slow = () -> now[0] += 6_000_000;
    session.compare(
        "gemm", "4x4", 1, own, List.of(slow), List.of("other"), List.of(Target.atLeast(1)));
    assertEquals(3, figures.get(0).value().median(), 1e-9, "three times as fast");
    assertEquals(Verdict.MET, figures.get(0).verdict());
    session.over("step", "s", 1, slow, "two forwards", own, 2, Target.atMost(1.2));
    assertEquals(1.5, figures.get(1).value().median(), 1e-9, "6 ms over twice 2 ms");
    assertEquals(4, figures.get(1).other(), 1e-9);
    assertEquals(Verdict.MISSED, figures.get(1).verdict());
  }

  @Test
  void whatIsNotWantedIsNotRun() {
    List<Figure> figures = new ArrayList<>();
    Session session =
        new Session(
            new Contest(1, System::nanoTime, () -> {}),
            Engine.CPU,
            List.of(1),
            List.of(),
            List.of(),
            "4x5",
            figures::add,
            x -> {});
    Work forbidden =
        () -> {
          throw new AssertionError("was run");
        };
    session.compare("gemm", "4x4", 1, forbidden, List.of(), List.of(), List.of());
    session.over("step", "4x4", 1, forbidden, "a forward", forbidden, 1, Target.NONE);
    session.compare("gemm", "14x5", 1, () -> {}, List.of(), List.of(), List.of());
    assertEquals(List.of("14x5"), figures.stream().map(Figure::what).toList());
  }

  private static List<Figure> rounded(List<Figure> figures) {
    return figures.stream()
        .map(
            f ->
                Figure.alone(
                    f.part(), f.what(), f.threads(), f.value().map(x -> Math.rint(x)), f.unit()))
        .toList();
  }
}
