package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What well-formed files mean; malformed ones are put to the whole program elsewhere. */
class FileTaskTest {
  @TempDir Path directory;

  @Test
  void aHeaderNamesTheColumns() throws IOException {
    String file = "index\tSentence\tLabel\textra\n0\ta film\t1\tx\n1\ta book\t0\ty\n";
    assertEquals(
        List.of(new Example("a film", "1", 2), new Example("a book", "0", 3)),
        read("glue.tsv", file));
  }

  @Test
  void withoutAHeaderThereAreTextAndLabel() throws IOException {
    assertEquals(
        List.of(new Example("a film", "good", 1), new Example("the text", "bad", 2)),
        read("plain.tsv", "a film\tgood\nthe text\tbad\n"));
  }

  @Test
  void windowsFilesAreRead() throws IOException {
    assertEquals(
        List.of(new Example("caf\u00e9 \ud83d\ude00", "x", 2)),
        read("windows.tsv", "\ufefftext\tlabel\r\ncaf\u00e9 \ud83d\ude00\tx\r\n\r\n"));
  }

  @Test
  void quotesAreTextInTsv() throws IOException {
    assertEquals(
        List.of(new Example("\"so\" he said", "x", 1)), read("q.tsv", "\"so\" he said\tx"));
  }

  @Test
  void jsonLinesHoldTextOrSentenceAndAnyOtherField() throws IOException {
    String file =
        "{\"text\": \"a \\\"film\\\"\", \"label\": \"good\", \"idx\": 4}\n"
            + "\n"
            + "{\"label\": 0, \"sentence\": \"a book\"}\n";
    assertEquals(
        List.of(new Example("a \"film\"", "good", 1), new Example("a book", "0", 3)),
        read("a.jsonl", file));
  }

  private List<Example> read(String name, String content) throws IOException {
    return Tasks.named(Files.writeString(directory.resolve(name), content).toString()).read();
  }
}
