package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.task.Columns.Header;
import zeroth.tensor.BadInputException;

/** Which column is what, what is a header, and what quotes are. */
class ColumnsTest {
  private static final List<Example> TWO =
      List.of(new Example("a film", "1", 2), new Example("a book", "0", 3));
  private static final String UNKNOWN =
      "review\tsentiment\nfine film\tpos\nbad film\tneg\nfine book\tpos\nbad book\tneg\n";

  private final List<String> notes = new ArrayList<>();
  @TempDir Path directory;

  @Test
  void aHeaderOfOtherNamesIsNoExample() throws IOException {
    String line = refused(UNKNOWN, Columns.AUTO);
    assertTrue(line.contains("line 1") && line.contains("review, sentiment"), line);
    assertTrue(line.contains("--header yes") && line.contains("--header no"), line);
    String stars = "review\tstars\nfine\t5\nbad\t1\n";
    assertTrue(refused(stars, Columns.AUTO).contains("--header yes"));
  }

  @Test
  void theUserSaysWhatTheFirstLineIs() throws IOException {
    assertEquals(4, read(UNKNOWN, new Columns(Header.YES, null, null)).size());
    assertEquals(List.of(path() + ": text is review, label is sentiment"), notes);
    List<Example> all = read(UNKNOWN, new Columns(Header.NO, null, null));
    assertEquals(new Example("review", "sentiment", 1), all.get(0));
    assertEquals(5, all.size());
  }

  @Test
  void columnsAreNamed() throws IOException {
    String file = "id\tstars\treview\n7\t1\ta film\n8\t0\ta book\n";
    assertEquals(TWO, read(file, new Columns(Header.AUTO, "review", "stars")));
    assertEquals(TWO, read(file, new Columns(Header.AUTO, "Review", "STARS")));
    assertEquals(TWO, read(file, new Columns(Header.YES, "3", "2")));
    assertEquals(List.of(), notes);
    String line = refused(file, new Columns(Header.YES, "text", "stars"));
    assertTrue(line.contains("--text-column") && line.contains("id, stars, review"), line);
    line = refused(file, new Columns(Header.YES, "4", "stars"));
    assertTrue(line.contains("from 1 to 3"), line);
    line = refused(file, new Columns(Header.YES, "2", "stars"));
    assertTrue(line.contains("the same column"), line);
  }

  /** One name is enough where there are two columns. */
  @Test
  void theOtherColumnFollows() throws IOException {
    String file = "stars\treview\n1\ta film\n0\ta book\n";
    assertEquals(TWO, read(file, new Columns(Header.AUTO, "review", null)));
    assertEquals(TWO, read(file, new Columns(Header.AUTO, null, "stars")));
  }

  @Test
  void theLabelMayComeFirst() throws IOException {
    String file = "pos\ta fine film\nneg\ta bad film\npos\ta fine book\n";
    String line = refused(file, Columns.AUTO);
    assertTrue(line.contains("--text-column 2 --label-column 1"), line);
    assertEquals(
        new Example("a fine film", "pos", 1),
        read(file, new Columns(Header.AUTO, "2", "1")).get(0));
    assertEquals(
        new Example("pos", "a fine film", 1),
        read(file, new Columns(Header.AUTO, "1", "2")).get(0));
    String headed = "sentiment\treview\n" + file;
    line = refused(headed, new Columns(Header.AUTO, "2", "1"));
    assertTrue(line.contains("--header yes"), line);
  }

  @Test
  void quotesAroundAllCellsAreRemoved() throws IOException {
    assertEquals(
        TWO, read("\"text\"\t\"label\"\n\"a film\"\t\"1\"\n\"a book\"\t\"0\"\n", Columns.AUTO));
    assertEquals(List.of(path() + ": cells are in quotes, which were removed"), notes);
    assertEquals(TWO, read("text\tlabel\na film\t\"1\"\na book\t\"0\"\n", Columns.AUTO));
  }

  @Test
  void quotesThatHadToBeAreRemoved() throws IOException {
    assertEquals(
        List.of(new Example("a \"film\"", "1", 2), new Example("a\tbook", "0", 3)),
        read("text\tlabel\n\"a \"\"film\"\"\"\t1\n\"a\tbook\"\t0\n", Columns.AUTO));
  }

  /** As in GLUE's files, where nothing is quoted. */
  @Test
  void otherQuotesAreCharacters() throws IOException {
    assertEquals(
        List.of(new Example("\"a\" film", "1", 2), new Example("\"a book\"", "0", 3)),
        read("text\tlabel\n\"a\" film\t1\n\"a book\"\t0\n", Columns.AUTO));
    assertEquals(List.of(), notes);
  }

  @Test
  void labelsDoNotKeepTheirQuotesBesideABrokenLine() throws IOException {
    String line =
        refused("text\tlabel\na film\t\"1\"\na book\t\"0\"\n\"the\" book\t\"0\"\n", Columns.AUTO);
    assertTrue(line.contains("line 4") && line.contains("quotes"), line);
  }

  @Test
  void fieldsOfJsonAreNamed() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("a.jsonl"),
            "{\"review\": \"a film\", \"stars\": 1}\n{\"review\": \"a book\", \"stars\": 0}\n");
    Columns named = new Columns(Header.AUTO, "review", "stars");
    List<Example> found = Tasks.file(file.toString(), named).read();
    assertEquals(List.of("a film", "a book"), found.stream().map(Example::text).toList());
    assertEquals(List.of("1", "0"), found.stream().map(Example::label).toList());
    FileTask unnamed = Tasks.file(file.toString());
    assertTrue(message(unnamed::read).contains("--text-column"));
    FileTask header = Tasks.file(file.toString(), new Columns(Header.YES, "review", "stars"));
    assertTrue(message(header::read).contains("--header yes"));
  }

  /** Names as in GLUE's and SuperGLUE's files; the first text's follows. */
  @Test
  void aSecondTextIsReadWhereItsColumnIsNamed() throws IOException {
    for (String[] names :
        new String[][] {
          {"sentence1", "sentence2"},
          {"premise", "hypothesis"},
          {"question1", "question2"},
          {"question", "sentence"},
          {"text", "text_pair"}
        }) {
      String file = "id\t" + names[0] + "\t" + names[1] + "\tlabel\n7\ta film\tit is\t1\n";
      List<Example> found = read(file, pairs(null, names[1], null));
      assertEquals(List.of(pair("a film", "it is", "1", 2)), found);
      assertEquals(List.of("text", "text2"), List.copyOf(found.get(0).fields().keySet()));
      assertEquals(found, read(file, pairs(names[0], names[1].toUpperCase(Locale.ROOT), "label")));
      assertEquals(found, read(file, new Columns(Header.YES, "2", "3", "4")));
      assertEquals(
          List.of(pair("it is", "a film", "1", 2)), read(file, pairs(names[1], names[0], null)));
    }
  }

  /** A text column beside others: the usual one, as without a second text. */
  @Test
  void aSecondTextOfAnotherNameGoesWithTheUsualFirst() throws IOException {
    String file = "text\tanswer\tlabel\nwho\tshe\t1\n";
    assertEquals(List.of(pair("who", "she", "1", 2)), read(file, pairs(null, "answer", null)));
    assertEquals(
        List.of(pair("who", "she", "1", 1)),
        read("1\twho\tshe\n", new Columns(Header.NO, "2", "3", "1")));
  }

  /** As it always was. */
  @Test
  void withoutThatAFileOfPairsIsReadForOneText() throws IOException {
    String file = "question\tsentence\tlabel\nwho\tshe\t1\n";
    assertEquals(List.of(new Example("she", "1", 2)), read(file, Columns.AUTO));
    assertEquals(
        List.of(new Example("who", "1", 2)),
        read(file, new Columns(Header.AUTO, "question", null)));
    String known = "premise\thypothesis\tlabel\nwho\tshe\t1\n";
    String line = refused(known, Columns.AUTO);
    assertTrue(line.contains("--text2-column hypothesis reads two texts"), line);
  }

  @Test
  void aSecondTextThatIsNotThereIsNamed() throws IOException {
    String file = "sentence1\tsentence2\tlabel\na film\tit is\t1\n";
    String line = refused(file, pairs(null, "sentence3", null));
    assertTrue(line.contains("sentence3, as --text2-column says"), line);
    line = refused(file, pairs("sentence2", "sentence2", null));
    assertTrue(line.contains("--text-column and --text2-column name the same column"), line);
    line = refused(file, pairs(null, "label", "label"));
    assertTrue(line.contains("--text2-column and --label-column name the same column"), line);
    line = refused(file, pairs(null, "sentence1", null));
    assertTrue(line.contains("a column named text or sentence"), line);
    line = refused("a\tb\t1\nc\td\t0\n", pairs(null, "2", null));
    assertTrue(line.contains("--text2-column and --label-column all as numbers"), line);
    line = refused("text\ttext_pair\tlabel\na\t \t1\n", pairs(null, "text_pair", null));
    assertTrue(line.contains("line 2") && line.contains("a second text"), line);
    line = refused("text\ttext_pair\na\tb\n", pairs(null, "text_pair", null));
    assertTrue(line.contains("a column named label"), line);
  }

  @Test
  void fieldsOfJsonMakePairs() throws IOException {
    String row = "{\"premise\": \"a film\", \"hypothesis\": \"it is\", \"label\": 1}\n";
    Path file = Files.writeString(directory.resolve("a.jsonl"), row);
    List<Example> expected = List.of(pair("a film", "it is", "1", 1));
    assertEquals(expected, json(file, pairs(null, "hypothesis", null)).read());
    assertEquals(expected, json(file, pairs("premise", "hypothesis", "label")).read());
    assertTrue(
        message(() -> json(file, Columns.AUTO).read()).contains("--text2-column hypothesis reads"));
    assertTrue(
        message(() -> json(file, pairs("premise", "text2", null)).read())
            .contains("a field text2, as --text2-column says"));
    assertTrue(
        message(() -> json(file, pairs("premise", "label", null)).read())
            .contains("the field label, which is taken"));
    Path number =
        Files.writeString(
            directory.resolve("b.jsonl"), "{\"text\": \"a\", \"text2\": 2, \"label\": 1}\n");
    assertTrue(
        message(() -> json(number, pairs(null, "text2", null)).read())
            .contains("a string as second text"));
  }

  private static FileTask json(Path file, Columns columns) {
    return Tasks.file(file.toString(), columns);
  }

  private static Columns pairs(String text, String text2, String label) {
    return new Columns(Header.AUTO, text, text2, label);
  }

  private static Example pair(String text, String text2, String label, int line) {
    return new Example(Map.of("text", text, "text2", text2), label, line);
  }

  private Path path() {
    return directory.resolve("a.tsv");
  }

  private List<Example> read(String content, Columns columns) throws IOException {
    notes.clear();
    Files.writeString(path(), content);
    return Tasks.file(path().toString(), columns).read(notes::add);
  }

  private String refused(String content, Columns columns) throws IOException {
    Files.writeString(path(), content);
    return message(() -> Tasks.file(path().toString(), columns).read());
  }

  private static String message(Runnable read) {
    return assertThrows(BadInputException.class, read::run).getMessage();
  }
}
