package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

/** Addresses of workers, and workers of the address {@code threads:N}. */
class WorkersAddressTest {

  /** Makes workers that answer with the description and the ask. */
  public static final class Echo implements WorkerMaker {
    @Override
    public Worker make(byte[] description) {
      String before = new String(description, StandardCharsets.UTF_8);
      return ask ->
          (before + new String(ask, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Cannot be made from its class alone. */
  public record Wanting(int something) implements WorkerMaker {
    @Override
    public Worker make(byte[] description) {
      return ask -> ask;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void threadsAnswerByTheMakersDescription() {
    for (String text : List.of("threads:1", "threads:3", "threads:1024")) {
      WorkersAddress address = WorkersAddress.of(text);
      assertEquals(text, address.toString());
      assertTrue(address.engine().isHere());
      try (Workers workers = address.open(Echo.class, bytes("you said "))) {
        List<byte[]> answers = workers.ask(List.of(bytes("one"), bytes("two")));
        assertArrayEquals(bytes("you said one"), answers.get(0));
        assertArrayEquals(bytes("you said two"), answers.get(1));
        assertEquals(text, "threads:" + workers.participation().now());
        assertEquals(2, workers.participation().answers());
      }
    }
  }

  private static String refused(String text) {
    return assertThrows(BadInputException.class, () -> WorkersAddress.of(text)).getMessage();
  }

  @Test
  void whatIsNoAddressIsRefusedInALine() {
    for (String text : List.of("", "threads", ":3", "threads:", ":")) {
      assertEquals(
          "workers " + text + ": expected who and where, as in threads:3 or spark:MASTER",
          refused(text));
    }
    for (String count : List.of("0", "-1", "1025", "many", "1.5")) {
      assertEquals(
          "threads:" + count + ": expected a number of workers from 1 to 1024",
          refused("threads:" + count));
    }
    String nobody = refused("x:1");
    assertTrue(nobody.startsWith("workers x:1: no engine is called x, there are "), nobody);
    assertTrue(nobody.endsWith("threads"), nobody);
    String spark = refused("spark:local");
    assertTrue(spark.contains("mvn -Pspark"), spark);
  }

  @Test
  void aMakerThatCannotBeMadeIsNamed() {
    try (Workers workers = WorkersAddress.of("threads:1").open(Wanting.class, new byte[0])) {
      List<byte[]> asks = List.of(new byte[1]);
      WorkersException e = assertThrows(WorkersException.class, () -> workers.ask(asks));
      assertTrue(e.getMessage().contains("Wanting has no public constructor"), e.getMessage());
      assertInstanceOf(IllegalStateException.class, e.getCause());
      assertEquals(4, workers.participation().failures());
      assertEquals(0, workers.participation().all());
    }
  }
}
