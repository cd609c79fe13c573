package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;

/** Comma-separated values as RFC 4180 has them, and files that are gzipped. */
class CsvTaskTest {
  @TempDir Path directory;

  private List<Example> read(String name, byte[] content) throws IOException {
    return Tasks.file(Files.write(directory.resolve(name), content).toString()).read();
  }

  private List<Example> read(String content) throws IOException {
    return read("data.csv", content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private String refused(String name, byte[] content) {
    return assertThrows(BadInputException.class, () -> read(name, content)).getMessage();
  }

  private String refused(String content) {
    return refused("data.csv", content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void cellsInQuotesMayHoldCommasQuotesAndEndsOfLines() throws IOException {
    List<Example> expected =
        List.of(
            new Example("a film, \"fine\"\nand long", "good", 2),
            new Example("caf\u00e9 \ud83d\ude00", "bad", 4),
            new Example("it\u2019s \"so\"", "good", 6));
    String text =
        "label,text\r\ngood,\"a film, \"\"fine\"\"\nand long\"\r\nbad,caf\u00e9 \ud83d\ude00\r\n\r\n"
            + "good,\"it\u2019s \"\"so\"\"\"\r\n";
    assertEquals(expected, read(text));
    assertEquals(expected, read("\uFEFF" + text));
    assertEquals(expected, read("data.CSV.gz", gzip(text)));
  }

  @Test
  void withoutAHeaderTextComesFirst() throws IOException {
    assertEquals(
        List.of(new Example("a film", "1", 1), new Example("a book", "0", 2)),
        read("a film,1\na book,0\n"));
  }

  @Test
  void everyKindOfFileMayBeGzipped() throws IOException {
    List<Example> expected = List.of(new Example("a film", "1", 2), new Example("a book", "0", 3));
    assertEquals(expected, read("a.tsv.gz", gzip("text\tlabel\na film\t1\na book\t0\n")));
    assertEquals(
        expected,
        read(
            "a.jsonl.gz",
            gzip(
                "\n{\"text\": \"a film\", \"label\": 1}\n{\"text\": \"a book\", \"label\": 0}\n")));
  }

  @Test
  void whatCannotBeReadIsSaidInOneLine() throws IOException {
    assertTrue(refused("text,label\na,1\n\"b,0\nc,1\n").contains("from line 3: expected cells as"));
    assertTrue(refused("text,label\na,1\n\"b\" c,0\n").contains("from line 3: expected cells as"));
    assertTrue(refused("text,label\na,1\nb,0,x\n").contains("line 3: expected 2 columns, found 3"));
    assertTrue(refused("text,label\na,1\n,0\n").contains("line 3: expected a text"));
    assertTrue(refused("text,label\n").contains("no examples"));
    assertTrue(refused("").contains("no examples"));
    byte[] latin = "text,label\ncaf\u00e9,1\n".getBytes(StandardCharsets.ISO_8859_1);
    assertTrue(refused("data.csv", latin).contains("expected text in UTF-8"));
    Map<String, String> whole =
        Map.of(
            "a.csv.gz", "text,label\na film,1\n",
            "a.tsv.gz", "text\tlabel\na film\t1\n",
            "a.jsonl.gz", "{\"text\": \"a film\", \"label\": 1}\n");
    for (String name : whole.keySet()) {
      byte[] bytes = gzip(whole.get(name));
      byte[] half = Arrays.copyOf(bytes, bytes.length - 9);
      for (byte[] damaged : List.of(half, new byte[] {1, 2, 3}, new byte[0])) {
        String message = refused(name, damaged);
        assertTrue(message.contains("expected gzip, found a damaged file"), message);
      }
    }
    String parquet = refused("a.parquet", new byte[0]);
    assertTrue(parquet.contains("Parquet is not read") && parquet.contains("to_json"), parquet);
  }
}
