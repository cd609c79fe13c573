package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AheadTest {

  /** The latch is opened behind the beginning: a caller that had to make it itself would hang. */
  @Test
  void isMadeWhileTheCallerGoesOn() {
    CountDownLatch goneOn = new CountDownLatch(1);
    try (Ahead<String> name =
        Ahead.of(
            "test",
            () -> {
              assertTrue(await(goneOn, 30_000), "the caller does not go on");
              return Thread.currentThread().getName();
            })) {
      goneOn.countDown();
      assertEquals("zeroth-ahead-test", name.get());
      assertSame(name.get(), name.get(), "made once");
    }
  }

  @Test
  void throwsWhatWentWrongWhereItIsAskedFor() {
    BadInputException bad = new BadInputException("bad");
    StackOverflowError deep = new StackOverflowError();
    try (Ahead<String> first =
            Ahead.of(
                "first",
                () -> {
                  throw bad;
                });
        Ahead<String> second =
            Ahead.of(
                "second",
                () -> {
                  throw deep;
                })) {
      assertSame(deep, assertThrows(StackOverflowError.class, second::get));
      assertSame(bad, assertThrows(BadInputException.class, first::get));
    }
  }

  @Test
  void anErrorThatNobodyAskedForIsDropped() {
    Ahead<String> ahead =
        Ahead.of(
            "test",
            () -> {
              throw new BadInputException("bad");
            },
            value -> {
              throw new AssertionError("there is no value");
            });
    ahead.close();
  }

  @Test
  void closingWaitsAndGivesBackWhatNobodyAskedFor() {
    AtomicBoolean made = new AtomicBoolean();
    List<Integer> unused = new ArrayList<>();
    Ahead<Integer> ahead =
        Ahead.of(
            "test",
            () -> {
              pause();
              made.set(true);
              return 7;
            },
            unused::add);
    ahead.close();
    assertTrue(made.get());
    ahead.close();
    assertEquals(List.of(7), unused, "once");

    try (Ahead<Integer> taken = Ahead.of("test", () -> 8, unused::add)) {
      assertEquals(8, taken.get());
    }
    assertEquals(List.of(7), unused);
  }

  @Test
  void anInterruptionIsKeptForLater() {
    try (Ahead<Thread> ahead =
        Ahead.of(
            "test",
            () -> {
              pause();
              return Thread.currentThread();
            })) {
      Thread.currentThread().interrupt();
      assertNotEquals(Thread.currentThread(), ahead.get());
      assertTrue(Thread.interrupted());
      assertFalse(Thread.interrupted());
    }
  }

  private static void pause() {
    await(new CountDownLatch(1), 100);
  }

  private static boolean await(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
