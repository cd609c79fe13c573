package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is printed is shown and not obeyed. */
class PrintableTest {

  /** Any text, written as a whole or in pieces of its bytes, comes out as its characters say. */
  @Property
  void theStreamShowsWhatTheTextShows(@ForAll String any, @ForAll @IntRange(min = 1, max = 7) int n)
      throws IOException {
    // surrogates alone have no bytes; line ends and tabulators pass the stream
    String text =
        new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
            .replaceAll("[\n\t]", "");
    String shown = Printable.of(text);
    assertFalse(shown.chars().anyMatch(Character::isISOControl), shown);
    assertEquals(shown, streamed(text, n));
    assertEquals(shown, streamed(text, 1 << 20));
  }

  @Test
  void controlCharactersOfBothKindsAreShownAndOthersStay() throws IOException {
    String text = "a\u001b[31m\u0007b\u009b\u007f\u0000 \u00a0\u00e9\u0142\u2192\ud83d\ude00\r";
    String shown =
        "a\\u001b[31m\\u0007b\\u009b\\u007f\\u0000 \u00a0\u00e9\u0142\u2192\ud83d\ude00\\u000d";
    assertEquals(shown, Printable.of(text));
    assertEquals(shown, streamed(text, 3));
    assertEquals("a\tb\n", streamed("a\tb\n", 3));
    assertEquals("a\\u0009b\\u000a", Printable.of("a\tb\n"));
  }

  private static String streamed(String text, int piece) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = Printable.stream(bytes);
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < all.length; from += piece) {
      stream.write(all, from, Math.min(piece, all.length - from));
    }
    stream.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
