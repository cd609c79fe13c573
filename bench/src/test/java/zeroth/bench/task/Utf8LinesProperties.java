package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import zeroth.tensor.BadInputException;

/** Lines against those that were put together, however the file hands out its bytes. */
class Utf8LinesProperties {

  /** Gives so many bytes at a time. */
  private static InputStream chunked(byte[] bytes, int chunk) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, chunk));
      }
    };
  }

  private static List<String> read(String text, int chunk) throws IOException {
    List<String> found = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Utf8Lines lines = new Utf8Lines("it", chunked(bytes, chunk))) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        found.add(line);
        assertEquals(found.size(), lines.number());
      }
    }
    return found;
  }

  /** Lengths on both sides of what is read at once, 65,536 bytes, and of a line's first room. */
  @Property(tries = 200)
  void linesAreWhatWasWritten(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 9) Integer> kinds,
      @ForAll @IntRange(min = 1, max = 100_000) int chunk,
      @ForAll boolean ended)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int kind : kinds) {
      int length = new int[] {0, 1, 7, 4_095, 4_096, 4_097, 65_535, 65_536, 131_073, 20}[kind];
      lines.add((kind % 2 == 0 ? "a" : "\u00e9").repeat(length));
    }
    lines.add("last");
    for (String end : new String[] {"\n", "\r\n"}) {
      assertEquals(lines, read(String.join(end, lines) + (ended ? end : ""), chunk));
    }
  }

  @Example
  void aFileMayHaveNoLinesOrEmptyOnes() throws IOException {
    assertEquals(List.of(), read("", 5));
    assertEquals(List.of(""), read("\n", 5));
    assertEquals(List.of("", "", "x"), read("\n\nx", 1));
    assertEquals(List.of("x", "\uFEFFy"), read("\uFEFFx\n\uFEFFy\n", 1));
    assertEquals(List.of("x"), read("x\r", 1));
  }

  @Example
  void theLongestLineIsReadAndALongerOneRefused() throws IOException {
    char[] longest = new char[Utf8Lines.LONGEST];
    Arrays.fill(longest, 'x');
    String line = new String(longest);
    assertEquals(List.of(line, "y"), read(line + "\ny", 70_000));
    assertEquals(List.of(line), read(line, 70_000));
    for (String longer : new String[] {line + "x", line + "x\ny"}) {
      assertThrows(BadInputException.class, () -> read(longer, 70_000));
    }
  }
}
