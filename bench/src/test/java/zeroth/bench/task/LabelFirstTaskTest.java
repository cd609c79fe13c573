package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.task.Columns.Header;
import zeroth.tensor.BadInputException;

/** A label and a text a line. */
class LabelFirstTaskTest {
  private static final String LINES =
      "DESC:manner How did it begin ?\r\n\n1\ta  fine\tfilm \n  __label__x \u00e9t\u00e9\n";
  private static final List<Example> EXAMPLES =
      List.of(
          new Example("How did it begin ?", "DESC:manner", 1),
          new Example("a  fine\tfilm", "1", 3),
          new Example("\u00e9t\u00e9", "__label__x", 4));

  @TempDir Path directory;

  @Test
  void theLabelIsWhatStandsBeforeTheFirstSpace() throws IOException {
    List<String> notes = new ArrayList<>();
    assertEquals(EXAMPLES, task("a.txt", LINES).read(notes::add));
    assertEquals(
        List.of(directory.resolve("a.txt") + ": the first word of a line is its label"), notes);
    assertEquals(EXAMPLES, task("b.TXT", "\ufeff" + LINES).read());
    Path zipped = directory.resolve("a.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(LINES.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(EXAMPLES, Tasks.file(zipped.toString()).read());
  }

  @Test
  void whatCannotBeReadIsSaidInOneLine() throws IOException {
    Path file = directory.resolve("a.txt");
    assertEquals(
        file + ": line 2: expected a label, a space and a text, found a word alone",
        refused(task("a.txt", "x a\nalone\n")));
    assertEquals(file + ": no examples in the file", refused(task("a.txt", " \n\n")));
    Files.write(file, "x caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        file + ": line 1: expected text in UTF-8, found bytes that are not",
        refused(Tasks.file(file.toString())));
    Files.write(file, "x a\n".getBytes(StandardCharsets.UTF_16));
    assertEquals(
        file + ": line 1: expected text in UTF-8, found bytes that are not",
        refused(Tasks.file(file.toString())));
  }

  @Test
  void thereAreNoColumnsToName() throws IOException {
    String file = task("a.txt", LINES).name();
    for (Columns columns :
        List.of(
            new Columns(Header.YES, null, null),
            new Columns(Header.AUTO, "2", null),
            new Columns(Header.AUTO, null, "1"),
            new Columns(Header.AUTO, null, "2", null))) {
      assertEquals(
          file
              + ": --text-column, --text2-column, --label-column and --header yes are for files"
              + " with columns; in a .txt file the first word of a line is its label",
          refused(Tasks.file(file, columns)));
    }
    assertEquals(EXAMPLES, Tasks.file(file, new Columns(Header.NO, null, null)).read());
  }

  private FileTask task(String name, String content) throws IOException {
    return Tasks.file(Files.writeString(directory.resolve(name), content).toString());
  }

  private static String refused(FileTask task) {
    return assertThrows(BadInputException.class, task::read).getMessage();
  }
}
