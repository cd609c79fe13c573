package zeroth.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {

  @Test
  void workersOfDifferentDescriptionsDoNotMix() {
    WorkerPool pool = new WorkerPool();
    List<String> made = new ArrayList<>();
    for (String description : List.of("a", "b", "a", "b")) {
      byte[] bytes = ToyMaker.bytes(description);
      byte[] answer =
          pool.answer(
              WorkerKey.of(ToyMaker.class, bytes),
              () -> {
                made.add(description);
                return bytes;
              },
              ToyMaker.bytes("0 0"));
      String said = new String(answer, StandardCharsets.UTF_8);
      assertEquals(description, said.substring(said.lastIndexOf(' ') + 1));
    }
    assertEquals(List.of("a", "b"), made);
  }
}
