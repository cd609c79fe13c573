package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked again, with which steps, and what is said of workers that answer otherwise. */
class RoundsTest {
  private static final Answer VALUE = new Answer.Values(new double[] {7});

  private final List<String> told = new ArrayList<>();

  /** An ask as it came: what is wanted, and the steps whose losses are with it. */
  private record Asked(int place, int from, int to) {
    static Asked of(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new Asked(in.getInt(), in.getInt(), in.getInt());
    }
  }

  private static byte[] write(Wanted wanted, int from, int to) {
    int place = ((Wanted.Place) wanted).number();
    return ByteBuffer.allocate(12).putInt(place).putInt(from).putInt(to).array();
  }

  /** What a worker says to an ask. */
  private interface Says {
    byte[] to(Asked ask);
  }

  /** Workers that keep each round's asks, and answer them by the rounds before it. */
  private static final class Scripted implements Workers {
    private final List<List<Asked>> rounds = new ArrayList<>();
    private final Says[] script;

    Scripted(Says... script) {
      this.script = script;
    }

    @Override
    public List<byte[]> ask(List<byte[]> asks) {
      Says now = script[Math.min(rounds.size(), script.length - 1)];
      rounds.add(asks.stream().map(Asked::of).toList());
      return asks.stream().map(ask -> now.to(Asked.of(ask))).toList();
    }

    @Override
    public Participation participation() {
      return new Participation(1, 1, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  private static Says all(Answer answer) {
    return ask -> answer.toBytes();
  }

  private static List<Wanted> places(int count) {
    List<Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      wanted.add(new Wanted.Place(i));
    }
    return wanted;
  }

  /** Steps of so many losses each. */
  private static List<double[]> steps(int... losses) {
    return Arrays.stream(losses).mapToObj(double[]::new).toList();
  }

  private static Asked only(List<Asked> round) {
    assertEquals(1, round.size());
    return round.get(0);
  }

  @Test
  void whatHasNoValueYetIsAskedAgainAndOrderIsKept() {
    Scripted workers =
        new Scripted(
            ask ->
                ask.place % 2 == 0
                    ? new Answer.Values(new double[] {ask.place}).toBytes()
                    : new Answer.Stale().toBytes(),
            ask -> new Answer.Values(new double[] {10 + ask.place}).toBytes());
    Rounds rounds = new Rounds(workers, told::add);
    List<double[]> found = rounds.ask(places(5), steps(), RoundsTest::write);
    double[][] expected = {{0}, {11}, {2}, {13}, {4}};
    assertArrayEquals(expected, found.toArray(double[][]::new));
    assertEquals(List.of(1, 3), workers.rounds.get(1).stream().map(Asked::place).toList());
    int stale = new Answer.Stale().toBytes().length;
    int value = VALUE.toBytes().length;
    assertEquals(new Traffic(7, 7 * 12, 5L * value + 2L * stale, 0), rounds.traffic());
  }

  /** A step of n losses has 4 + 8 n bytes; an ask has the last steps of 512 bytes or fewer. */
  @Test
  void anAskHasTheLastStepsOfHalfAKilobyte() {
    record Case(int from, List<double[]> taken) {}
    for (Case c :
        List.of(
            new Case(0, steps()),
            new Case(0, steps(2)),
            new Case(1, steps(1, 31, 32)),
            new Case(2, steps(1, 31, 33)),
            new Case(3, steps(0, 1, 2, 1000)),
            new Case(31, Collections.nCopies(56, new double[2])))) {
      Scripted workers = new Scripted(all(VALUE));
      new Rounds(workers, told::add).ask(places(1), c.taken, RoundsTest::write);
      assertEquals(new Asked(0, c.from, c.taken.size()), only(workers.rounds.get(0)));
    }
  }

  /** Steps of 131,076 bytes, of which a megabyte has seven. */
  @Test
  void whoIsBehindGetsWhatItMissesUpToAMegabyteAndOnlyOnce() {
    List<double[]> taken = Collections.nCopies(20, new double[1 << 14]);
    Scripted workers =
        new Scripted(
            all(new Answer.Behind(3)),
            all(new Answer.Behind(9)),
            all(new Answer.Behind(10)),
            all(new Answer.Behind(19)),
            all(VALUE));
    new Rounds(workers, told::add).ask(places(1), taken, RoundsTest::write);
    List<Asked> asked = workers.rounds.stream().map(RoundsTest::only).toList();
    Asked last = new Asked(0, 19, 20);
    assertEquals(
        List.of(last, new Asked(0, 3, 10), last, new Asked(0, 10, 17), last),
        asked,
        "steps 3 to 9 are under way to a worker at 9; the last step is with every ask");
  }

  /** 2^20 bytes are as many as an ask may have: 8 + 8 (65,535 + 65,536). */
  @Test
  void aMegabyteIsFull() {
    for (int more = 0; more < 2; more++) {
      List<double[]> taken = steps(65_535, 65_536 + more, 1, 100);
      Scripted workers = new Scripted(all(new Answer.Behind(0)), all(VALUE));
      new Rounds(workers, told::add).ask(places(1), taken, RoundsTest::write);
      assertEquals(new Asked(0, 0, 2 - more), only(workers.rounds.get(1)));
    }
  }

  /** 65,536 bytes or fewer may be sent as often as they are missed: 8 + 8 (4095 + 4096). */
  @Test
  void littleIsSentAgain() {
    for (int more = 0; more < 2; more++) {
      List<double[]> taken = steps(4095, 4096 + more);
      Scripted workers =
          new Scripted(all(new Answer.Behind(0)), all(new Answer.Behind(0)), all(VALUE));
      new Rounds(workers, told::add).ask(places(1), taken, RoundsTest::write);
      assertEquals(new Asked(0, 0, 2), only(workers.rounds.get(1)));
      assertEquals(new Asked(0, more, 2), only(workers.rounds.get(2)), "bytes over: " + 8 * more);
    }
  }

  /** With all steps from there on, as long as somebody misses them. */
  @Test
  void theLeastFarIsHelped() {
    List<double[]> taken = steps(40, 40, 40, 40, 40);
    Scripted workers =
        new Scripted(
            ask -> (ask.place == 2 ? VALUE : new Answer.Behind(1 + ask.place)).toBytes(),
            all(VALUE),
            all(VALUE));
    Rounds rounds = new Rounds(workers, told::add);
    rounds.ask(places(3), taken, RoundsTest::write);
    assertEquals(List.of(new Asked(0, 1, 5), new Asked(1, 1, 5)), workers.rounds.get(1));
    rounds.ask(places(1), taken, RoundsTest::write);
    assertEquals(new Asked(0, 4, 5), only(workers.rounds.get(2)), "nobody is behind any more");
  }

  @Test
  void whoBeginsAnewGetsTheStepsFromTheFirstAndIsTold() {
    List<double[]> taken = steps(40, 40, 40);
    Scripted workers = new Scripted(all(new Answer.Discarded("other steps")), all(VALUE));
    Rounds rounds = new Rounds(workers, told::add);
    rounds.ask(places(1), taken, RoundsTest::write);
    assertEquals(List.of("a worker begins anew: other steps"), told);
    assertEquals(new Asked(0, 0, 3), only(workers.rounds.get(1)));
    assertEquals(1, rounds.traffic().discarded());
  }

  /** Even what is under way was for the worker that was. */
  @Test
  void whoBeginsAnewGetsAgainWhatIsUnderWay() {
    List<double[]> taken = Collections.nCopies(3, new double[1 << 14]);
    Scripted workers =
        new Scripted(
            all(new Answer.Behind(0)), all(new Answer.Discarded("other steps")), all(VALUE));
    new Rounds(workers, told::add).ask(places(1), taken, RoundsTest::write);
    assertEquals(new Asked(0, 0, 3), only(workers.rounds.get(2)));
  }

  /** From the third round on there are pauses of 5 ms, 10 ms and so on. */
  @Test
  void whoIsWaitedForIsWaitedForLongerEachTime() {
    Says behind = all(new Answer.Behind(0));
    Scripted workers =
        new Scripted(behind, behind, behind, behind, behind, behind, behind, all(VALUE));
    long start = System.nanoTime();
    new Rounds(workers, told::add).ask(places(1), steps(1), RoundsTest::write);
    assertEquals(8, workers.rounds.size());
    double ms = (System.nanoTime() - start) / 1e6;
    assertTrue(ms >= 5 + 10 + 20 + 40 + 80 + 160, ms + " ms");
  }

  private String refused(Answer answer, List<double[]> taken) {
    Rounds rounds = new Rounds(new Scripted(all(answer)), told::add);
    return assertThrows(
            WorkersException.class, () -> rounds.ask(places(1), taken, RoundsTest::write))
        .getMessage();
  }

  @Test
  void answersThatCannotBeAreSaid() {
    assertEquals(
        "a worker has taken 4 steps of a run that has 3",
        refused(new Answer.Behind(4), steps(1, 1, 1)));
    assertEquals("a worker refuses: no", refused(new Answer.Refused("no"), steps()));
    Rounds rounds = new Rounds(new Scripted(ask -> new byte[3]), told::add);
    String message =
        assertThrows(
                WorkersException.class, () -> rounds.ask(places(1), steps(), RoundsTest::write))
            .getMessage();
    assertTrue(message.startsWith("a worker's answer cannot be read: answer: byte 0"), message);
    assertTrue(message.contains("at least 12 bytes"), message);
  }

  /** A worker that is as far as the run is not past it. */
  @Test
  void whoIsWhereTheRunIsMayStillSayThatItIsBehind() {
    Scripted workers = new Scripted(all(new Answer.Behind(2)), all(VALUE));
    new Rounds(workers, told::add).ask(places(1), steps(40, 40), RoundsTest::write);
    assertEquals(new Asked(0, 1, 2), only(workers.rounds.get(1)));
  }

  @Test
  void whoeverWaitsCanBeInterrupted() {
    Rounds rounds = new Rounds(new Scripted(all(new Answer.Behind(0))), told::add);
    Thread.currentThread().interrupt();
    assertThrows(WorkersException.class, () -> rounds.ask(places(1), steps(1), RoundsTest::write));
    assertTrue(Thread.interrupted(), "the interruption is kept for others to see");
  }
}
