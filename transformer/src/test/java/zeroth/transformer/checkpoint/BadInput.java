package zeroth.transformer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import zeroth.tensor.BadInputException;

/** Asserts that something is refused in one line that says what is wrong with it. */
public final class BadInput {
  private BadInput() {}

  /** The action is refused, and its line holds all of these. */
  public static void refused(Runnable action, String... parts) {
    String line = assertThrows(BadInputException.class, action::run).getMessage();
    assertFalse(line.contains("\n"), line);
    for (String part : parts) {
      assertTrue(line.contains(part), () -> "\"" + part + "\" is not in: " + line);
    }
  }
}
