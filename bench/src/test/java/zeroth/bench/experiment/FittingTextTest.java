package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts that are too long lose their ends, the longest first. */
class FittingTextTest {
  private static String fitted(int length, String... texts) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < texts.length; i++) {
      fields.put("f" + i, texts[i]);
    }
    return new FittingText<>(
            f -> "<" + String.join("|", f.values()) + ">", s -> s.length() <= length)
        .of(fields);
  }

  @Test
  void theLongestIsCutFirstAndThenAllAlike() {
    assertEquals("<abcdef|xy>", fitted(11, "abcdef", "xy"));
    assertEquals("<abcd|xy>", fitted(9, "abcdef", "xy"));
    assertEquals("<ab|xy>", fitted(7, "abcdef", "xy"));
    assertEquals("<a|x>", fitted(6, "abcdef", "xy"));
    assertEquals("<a|x>", fitted(5, "abcdef", "xy"));
    assertEquals("<|>", fitted(4, "abcdef", "xy"));
    assertNull(fitted(2, "abcdef", "xy"));
  }

  @Test
  void aCharacterOfTwoUnitsIsNotCutInTwo() {
    assertEquals("<\ud83d\ude00>", fitted(5, "\ud83d\ude00\ud83d\ude00"));
    assertEquals("<>", fitted(3, "\ud83d\ude00\ud83d\ude00"));
  }
}
