package zeroth.bench.speed;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import zeroth.bench.experiment.BackendChoice;
import zeroth.tensor.backend.Backend;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** What a step allocates, and the peak of a process that fine-tunes over one that evaluates. */
final class MemoryUse {
  private static final String PART = Part.MEMORY.title();
  private static final int RUNS = 3;

  private MemoryUse() {}

  static void measure(Session session) {
    allocation(session);
    Optional<ZerothProcess> zeroth = ZerothProcess.found();
    if (zeroth.isEmpty()) {
      session.progress().accept(ZerothProcess.MISSING);
      return;
    }
    processes(session, zeroth.get());
  }

  private static void allocation(Session session) {
    Subject subject = Subject.open();
    int threads = session.mostThreads();
    try (Backend backend = BackendChoice.CPU.open(threads)) {
      // for the step, and for each tensor a few objects; none that grows with a tensor
      double bound = 16 + subject.model().parameters().list().size() * 64 / 1024.0; // KB
      for (MethodEntry entry : Methods.all()) {
        if (entry.needs() != MethodEntry.Needs.LOSSES && !entry.needs().exampleLosses()) {
          continue;
        }
        String method = entry.name();
        String what = "allocated by a step of " + method;
        if (!session.wants(what)) {
          continue;
        }
        session.progress().accept("allocation of " + method);
        Steps steps =
            new Steps(subject.copyOn(backend), backend, subject.equal(32), method, Map.of());
        for (int i = 0; i < 5; i++) {
          steps.run();
        }
        double milliseconds = collected();
        long start = System.nanoTime();
        Spread kilobytes = Allocation.perRun(steps::run, 5, 4).map(bytes -> bytes / 1024);
        double share = 100 * (collected() - milliseconds) / ((System.nanoTime() - start) / 1e6);
        Consumer<Figure> figures = session.figures();
        Target target = Target.atMost(bound);
        figures.accept(Figure.against(PART, what, threads, kilobytes, "KB", target));
        String collector = what + ", the collector's share of its time";
        figures.accept(Figure.alone(PART, collector, threads, Spread.of(share), "%"));
      }
    }
  }

  /** Milliseconds that garbage collectors have taken so far. */
  private static double collected() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private static void processes(Session session, ZerothProcess zeroth) {
    int threads = session.mostThreads();
    String what = "peak of zeroth finetune";
    if (!session.wants(what)) {
      return;
    }
    session.progress().accept("peak memory, " + RUNS + " runs of finetune and of evaluate");
    Pairs peaks =
        Pairs.inTurn(RUNS, () -> zeroth.finetune(threads), () -> zeroth.evaluate(threads));
    session
        .figures()
        .accept(
            Figure.ratio(
                PART, what, threads, peaks, "MiB", "zeroth evaluate", Target.atMost(1.05)));
  }
}
