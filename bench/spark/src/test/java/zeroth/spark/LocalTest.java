package zeroth.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersEngine;
import zeroth.zo.workers.WorkersException;

/** Threads of this JVM, through all of Spark but the network. */
@Timeout(120)
class LocalTest {

  private static Workers open(int threads, String description) {
    return new SparkEngine(Map.of())
        .open("local[" + threads + "]", ToyMaker.class, ToyMaker.bytes(description));
  }

  @Test
  void answersComeInOrderFromWorkersThatAnswerOneAskAtATime() {
    try (Workers workers = open(2, "first")) {
      List<ToyMaker.Answer> answers = ToyMaker.ask(workers, 40, 5);
      assertEquals(
          IntStream.range(0, 40).boxed().toList(),
          answers.stream().map(ToyMaker.Answer::number).toList());
      Set<Integer> who = answers.stream().map(ToyMaker.Answer::worker).collect(Collectors.toSet());
      assertEquals(2, who.size(), "a worker for each thread");
      for (ToyMaker.Answer answer : ToyMaker.ask(workers, 10, 5)) {
        assertTrue(who.contains(answer.worker()), "the same workers as before");
      }
      assertEquals(new Workers.Participation(1, 1, 0, 50, 0, 0), workers.participation());
      assertEquals(List.of(), workers.ask(List.of()));
    }
  }

  @Test
  void sessionsOneAfterTheOtherHaveWorkersOfTheirOwn() {
    for (String description : List.of("one", "another", "one")) {
      try (Workers workers = open(2, description)) {
        for (ToyMaker.Answer answer : ToyMaker.ask(workers, 6, 1)) {
          assertEquals(description, answer.description());
        }
      }
    }
  }

  @Test
  void anAskAtWhichWorkersThrowIsGivenUpInOneLineAndOthersAreAnsweredAfterIt() {
    try (Workers workers = open(2, "first")) {
      ToyMaker.ask(workers, 2, 1);
      WorkersException thrown =
          assertThrows(
              WorkersException.class,
              () -> workers.ask(List.of(ToyMaker.bytes("0 1"), ToyMaker.bytes("throw"))));
      assertEquals(
          "workers threw 4 times at the same ask, in the end"
              + " java.lang.IllegalArgumentException: as asked",
          thrown.getMessage());
      assertEquals(3, ToyMaker.ask(workers, 3, 1).size());
      // a fifth attempt may have begun before the asks were taken back
      assertTrue(workers.participation().failures() >= 4);
      assertTrue(workers.participation().secondsLost() > 0);
    }
  }

  @Test
  void aSecondApplicationAtTheSameTimeIsRefusedInOneLine() {
    try (Workers workers = open(1, "first")) {
      WorkersException thrown = assertThrows(WorkersException.class, () -> open(1, "second"));
      assertTrue(thrown.getMessage().startsWith("local[1]: Spark did not start: "));
      assertEquals(1, thrown.getMessage().lines().count());
      assertEquals(1, ToyMaker.ask(workers, 1, 1).size());
    }
  }

  @Test
  void theEngineIsFoundByItsName() {
    assertTrue(
        ServiceLoader.load(WorkersEngine.class).stream()
            .anyMatch(engine -> engine.get().name().equals("spark")));
  }
}
