package zeroth.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zeroth.zo.workers.Workers;

/** Three executors in JVMs of their own, to which things happen. */
class LocalClusterTest {

  private static final int ASKS = 9;
  private static final int MILLISECONDS = 1000;

  /** Silence of 8 s, the asks that others do meanwhile, and the machine's own leisure. */
  private static final int STOPPED_SECONDS = 30;

  @Test
  @Timeout(240)
  void executorsMayBeKilledOrStoppedAndComeLateAndNobodyElseReachesThem() throws Exception {
    assumeTrue(Processes.known(), "needs /proc");
    try (Workers workers =
        new SparkEngine()
            .open("local-cluster[3,1,600]", ToyMaker.class, ToyMaker.bytes("cluster"))) {
      Set<Long> pids = seen(workers, found -> found.size() >= 3);
      assertEquals(3, pids.size());
      assertFalse(pids.contains(ProcessHandle.current().pid()));
      listeners(pids);

      Iterator<Long> victims = pids.iterator();
      long killed = victims.next();
      long stopped = victims.next();

      CompletableFuture<List<ToyMaker.Answer>> answers = asked(workers);
      Thread.sleep(MILLISECONDS / 2);
      Processes.signal("KILL", killed);
      inOrder(answers.get(60, TimeUnit.SECONDS));
      Workers.Participation after = workers.participation();
      assertTrue(after.failures() >= 1, () -> "a failure in " + after);
      assertTrue(after.secondsLost() > 0, () -> "seconds lost in " + after);

      Set<Long> late = seen(workers, found -> found.stream().anyMatch(pid -> !pids.contains(pid)));
      assertFalse(late.contains(killed));
      assertTrue(workers.participation().all() >= 4, "the one in its place took part");

      answers = asked(workers);
      Thread.sleep(MILLISECONDS / 2);
      Processes.signal("STOP", stopped);
      long start = System.nanoTime();
      inOrder(answers.get(STOPPED_SECONDS, TimeUnit.SECONDS));
      System.out.printf("a stopped executor: %.1f s%n", (System.nanoTime() - start) / 1e9);
      assertTrue(workers.participation().failures() > after.failures());
      Processes.signal("CONT", stopped);
      for (int i = 0; i < 5; i++) {
        inOrder(ToyMaker.ask(workers, ASKS, 20));
      }
      seen(workers, found -> found.size() >= 3 && !found.contains(stopped));
    }
  }

  private static CompletableFuture<List<ToyMaker.Answer>> asked(Workers workers) {
    return CompletableFuture.supplyAsync(() -> ToyMaker.ask(workers, ASKS, MILLISECONDS));
  }

  private static void inOrder(List<ToyMaker.Answer> answers) {
    assertEquals(
        IntStream.range(0, ASKS).boxed().toList(),
        answers.stream().map(ToyMaker.Answer::number).toList());
  }

  /** Asks until those who answer at the same time are as wanted. */
  private static Set<Long> seen(Workers workers, Predicate<Set<Long>> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (true) {
      Set<Long> pids = new TreeSet<>();
      ToyMaker.ask(workers, ASKS, 50).forEach(answer -> pids.add(answer.pid()));
      if (wanted.test(pids)) {
        return pids;
      }
      assertTrue(System.nanoTime() < deadline, () -> "only " + pids + " answered in the end");
    }
  }

  private static void listeners(Set<Long> executors) throws Exception {
    int listeners = 0;
    Set<Long> all = new TreeSet<>(executors);
    all.add(ProcessHandle.current().pid());
    for (long pid : all) {
      for (String address : Processes.listening(pid)) {
        listeners++;
        assertTrue(Processes.loopback(address), () -> pid + " listens at " + address);
      }
    }
    assertTrue(listeners >= 4, "driver and executors listen somewhere");
  }
}
