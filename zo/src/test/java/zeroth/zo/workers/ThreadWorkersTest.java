package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

/** Threads answer in order, are replaced when they fail, and give back what they held. */
class ThreadWorkersTest {
  private final AtomicInteger made = new AtomicInteger();
  private final List<Integer> closed = Collections.synchronizedList(new ArrayList<>());

  /** Echoes; fails at some of the asks that all of them get. */
  private Worker worker(List<Integer> failing, AtomicInteger asked) {
    int number = made.getAndIncrement();
    return new Worker() {
      @Override
      public byte[] answer(byte[] ask) {
        if (failing.contains(asked.getAndIncrement())) {
          throw new IllegalStateException("worker " + number + " fell over");
        }
        return ask;
      }

      @Override
      public void close() {
        closed.add(number);
      }
    };
  }

  private static List<byte[]> asks(int count) {
    List<byte[]> asks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asks.add(new byte[] {(byte) i});
    }
    return asks;
  }

  @Test
  void answersAreInTheAsksOrderAndFailuresAreMadeGood() {
    AtomicInteger asked = new AtomicInteger();
    try (ThreadWorkers workers = new ThreadWorkers(3, () -> worker(List.of(4, 9), asked))) {
      List<byte[]> asks = asks(20);
      List<byte[]> answers = workers.ask(asks);
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(asks.get(i), answers.get(i));
      }
      Workers.Participation who = workers.participation();
      assertEquals(2, who.failures());
      assertEquals(20, who.answers());
      assertEquals(0, who.inFlight());
      assertEquals(2, closed.size(), "those that failed are closed");
    }
    assertEquals(made.get(), closed.size(), "all are closed in the end");
  }

  @Test
  void anAskThatNobodyCanAnswerIsGivenUp() {
    AtomicInteger asked = new AtomicInteger();
    try (ThreadWorkers workers = new ThreadWorkers(1, () -> worker(List.of(0, 1, 2, 3), asked))) {
      WorkersException e = assertThrows(WorkersException.class, () -> workers.ask(asks(1)));
      assertTrue(e.getMessage().contains("4 times") && e.getMessage().contains("fell over"));
    }
  }

  @Test
  void whatIsWrongForAllIsSaidAtOnce() {
    AtomicInteger asked = new AtomicInteger();
    try (ThreadWorkers workers =
        new ThreadWorkers(
            2,
            () -> {
              asked.incrementAndGet();
              throw new BadInputException("no such model");
            })) {
      BadInputException e = assertThrows(BadInputException.class, () -> workers.ask(asks(1)));
      assertEquals("no such model", e.getMessage());
      assertEquals(1, asked.get());
    }
  }

  /** The first worker takes its time to fail, and says so. */
  @Test
  void whatAFailureCostIsCounted() {
    AtomicInteger asked = new AtomicInteger();
    Worker slow =
        ask -> {
          if (asked.getAndIncrement() == 0) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 20_000_000) {
              Thread.onSpinWait();
            }
            throw new IllegalStateException("fell over");
          }
          return ask;
        };
    try (ThreadWorkers workers = new ThreadWorkers(1, () -> slow)) {
      workers.ask(asks(3));
      Workers.Participation who = workers.participation();
      assertEquals(1, who.now());
      assertEquals(1, who.all());
      assertEquals(1, who.failures());
      assertEquals(3, who.answers());
      assertTrue(who.secondsLost() >= 0.02 && who.secondsLost() < 100, who.toString());
    }
  }

  /** Asked of the worker while it answers, and behind all of it. */
  @Test
  void asksThatAreBeingAnsweredAreInFlight() {
    Workers[] all = new Workers[1];
    Worker counting = ask -> new byte[] {(byte) all[0].participation().inFlight()};
    try (ThreadWorkers workers = new ThreadWorkers(1, () -> counting)) {
      all[0] = workers;
      assertEquals(0, workers.participation().all(), "nobody has answered");
      for (byte[] answer : workers.ask(asks(3))) {
        assertArrayEquals(new byte[] {1}, answer);
      }
      assertEquals(0, workers.participation().inFlight());
    }
  }

  /** What no worker can make good is not tried again. */
  @Test
  void errorsAreThrown() {
    AtomicInteger asked = new AtomicInteger();
    Worker broken =
        ask -> {
          asked.getAndIncrement();
          throw new NoClassDefFoundError("a part of the model");
        };
    try (ThreadWorkers workers = new ThreadWorkers(1, () -> broken)) {
      List<byte[]> asks = asks(1);
      assertThrows(NoClassDefFoundError.class, () -> workers.ask(asks));
      assertEquals(1, asked.get());
    }
  }

  @Test
  void whoeverAsksCanBeInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    Worker waiting =
        ask -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            // nobody waits for the answer any more
          }
          return ask;
        };
    try (ThreadWorkers workers = new ThreadWorkers(1, () -> waiting)) {
      List<byte[]> asks = asks(1);
      Thread.currentThread().interrupt();
      assertThrows(WorkersException.class, () -> workers.ask(asks));
      assertTrue(Thread.interrupted(), "the interruption is kept for others to see");
    }
  }
}
