package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Programs that answer, crash, are silent, babble, or do not listen, as processes. */
@DisabledOnOs(OS.WINDOWS)
class RewardProgramTest {

  private static RewardProgram program(String command) {
    return new RewardProgram(command, Duration.ofSeconds(20));
  }

  private static String failure(RewardProgram program, String... lines) {
    RewardProgramException e =
        assertThrows(RewardProgramException.class, () -> program.rewards(List.of(lines)));
    assertTrue(!e.getMessage().contains("\n"), e.getMessage());
    return e.getMessage();
  }

  @Test
  void everyLineGetsItsNumber() {
    double[] lengths = program("awk '{ print length($0) / 2 }'").rewards(List.of("a", "", "äbc"));
    assertEquals(0.5, lengths[0]);
    assertEquals(0, lengths[1]);
    assertEquals(3, lengths.length);
  }

  /** Both pipes are full before the program has read half of its input. */
  @Test
  void manyLinesBothWaysDoNotBlock() {
    List<String> lines = Collections.nCopies(20_000, "x".repeat(100));
    double[] rewards = program("awk '{ print 1e-300 \"0000000000000000000\" }'").rewards(lines);
    assertEquals(20_000, rewards.length);
  }

  @Test
  void aProgramThatDoesNotListenMayStillAnswer() {
    List<String> lines = Collections.nCopies(50_000, "x".repeat(100));
    RewardProgram deaf = program("yes 0.25 | head -n 50000");
    assertArrayEquals(
        Collections.nCopies(50_000, 0.25).stream().mapToDouble(x -> x).toArray(),
        deaf.rewards(lines));
  }

  @Test
  void aCrashIsSaid() {
    String message = failure(program("exit 7"), "a", "b");
    assertEquals("the objective's program, exit 7, ended with status 7", message);
  }

  @Test
  void aProgramThatIsNotThereIsSaid() {
    String message = failure(program("no-such-program-anywhere 2>/dev/null"), "a");
    assertTrue(message.endsWith("ended with status 127"), message);
  }

  @Test
  void silenceIsSaid() {
    RewardProgram silent = new RewardProgram("sleep 60; echo 1", Duration.ofMillis(300));
    long before = System.nanoTime();
    assertTrue(failure(silent, "a").endsWith("has not ended after 0 s"));
    assertTrue(System.nanoTime() - before < 20e9, "it was not waited for");
  }

  /** What a shell leaves behind holds its output open; that is not waited for. */
  @Test
  void whatAProgramLeavesBehindIsNotWaitedFor() {
    long before = System.nanoTime();
    assertArrayEquals(new double[] {1}, program("sleep 15 & echo 1").rewards(List.of("a")));
    assertTrue(System.nanoTime() - before < 10e9, "it was waited for");
  }

  /** The same where the program has been silent for so long that somebody waits for its words. */
  @Test
  void norIsItWhereSomebodyListensAlready() {
    long before = System.nanoTime();
    assertArrayEquals(
        new double[] {1}, program("sleep 15 & sleep 0.5; echo 1").rewards(List.of("a")));
    assertTrue(System.nanoTime() - before < 10e9, "it was waited for");
  }

  @Test
  void aFloodIsRefused() {
    assertTrue(
        failure(program("yes 1 | head -c 2000000"), "a")
            .endsWith("said more than 1049576 bytes for 1 answers"));
  }

  @Test
  void tooFewTooManyAndNoNumbersAreSaid() {
    assertTrue(failure(program("echo 1"), "a", "b").endsWith("gave 1 numbers for 2 answers"));
    assertTrue(failure(program("yes 1 | head -n 3"), "a").endsWith("3 numbers for 1 answers"));
    assertTrue(
        failure(program("echo 1; echo good"), "a", "b")
            .endsWith("said \"good\" in line 2, not a number"));
  }
}
