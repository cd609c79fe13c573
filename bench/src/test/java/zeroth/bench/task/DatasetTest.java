package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No text is trained on and tested on. */
class DatasetTest {
  private static final SplitSizes ALL =
      new SplitSizes(SplitSizes.ALL, SplitSizes.ALL, SplitSizes.ALL);

  @TempDir Path directory;

  @Test
  void repeatedTextsAreTakenOnceAndAmbiguousOnesNotAtAll() throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      file.append("text ").append(i).append(i % 2 == 0 ? "\tx\n" : "\ty\n");
    }
    String repeated = file + "text 0\tx\ntext 1\tx\ntext 1\ty\n";
    Dataset data = Dataset.read(task("a.tsv", repeated), null, List.of(), ALL);
    List<String> texts = texts(data);
    assertEquals(19, texts.size());
    assertEquals(19, new HashSet<>(texts).size());
    assertTrue(!texts.contains("text 1"));
  }

  @Test
  void aTestFileIsTheWholeTestSplitAndItsTextsAreNotTrainedOn() throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      file.append("text ").append(i).append(i % 2 == 0 ? "\tx\n" : "\ty\n");
    }
    Dataset data =
        Dataset.read(
            task("train.tsv", file.toString()),
            task("test.tsv", "text 3\ty\nnew\tx\n"),
            List.of(),
            ALL);
    Set<String> tested = new HashSet<>();
    data.test().forEach(text -> tested.add(text.text()));
    assertEquals(Set.of("text 3", "new"), tested);
    assertEquals(39, data.train().size() + data.dev().size());
    assertEquals(41, new HashSet<>(texts(data)).size());
  }

  @Test
  void whatIsLeftOutIsCounted() throws IOException {
    String file =
        "a\tx\nb\ty\nc\tx\nd\ty\ne\tx\nf\ty\n" // six texts
            + "a\tx\na\tx\nb\ty\n" // three repeats
            + "g\tx\ng\ty\ng\tx\nh\ty\nh\tx\n" // two contradictions in five lines
            + "once\tz\n";
    List<String> notes = new ArrayList<>();
    Dataset.read(task("a.tsv", file), task("t.tsv", "a\tx\nnew\ty\n"), List.of(), ALL, notes::add);
    Path a = directory.resolve("a.tsv");
    assertEquals(
        List.of(
            a
                + ": 3 repeated examples are left out, and 2 texts with different labels (5"
                + " examples)",
            a + ": the class z has a single text in line 15: a header or a slip?",
            a + ": 1 of 7 texts are in " + directory.resolve("t.tsv") + " too and not trained on"),
        notes);
  }

  @Test
  void whatIsLeftOutOfATestFileIsCounted() throws IOException {
    String file = "a\tx\nb\ty\nc\tx\nd\ty\ne\tx\nf\ty\n";
    String tests = "p\tx\np\tx\nq\ty\nq\ty\nq\ty\nr\tx\nr\ty\na\ty\na\tx\n";
    List<String> notes = new ArrayList<>();
    Dataset data =
        Dataset.read(task("a.tsv", file), task("t.tsv", tests), List.of(), ALL, notes::add);
    assertEquals(
        Set.of("p", "q"), data.test().stream().map(LabelledText::text).collect(Collectors.toSet()));
    assertEquals(
        List.of(
            directory.resolve("t.tsv")
                + ": 3 repeated examples are left out, and 2 texts with different labels (4"
                + " examples)"),
        notes);
  }

  /** A twin of a tested text is not trained on either. */
  @Test
  void groupsOfTestedTextsAreNotTrainedOn() throws IOException {
    Task task = GrammarTask.sentences();
    Path file = directory.resolve("t.tsv");
    Files.writeString(file, "He haves no idea.\tunacceptable\nSome other.\tacceptable\n");
    List<String> notes = new ArrayList<>();
    Dataset data = Dataset.read(task, Tasks.file(file.toString()), List.of(), ALL, notes::add);
    Set<String> trained = new HashSet<>();
    data.train().forEach(text -> trained.add(text.text()));
    data.dev().forEach(text -> trained.add(text.text()));
    assertFalse(trained.contains("He haves no idea."));
    assertFalse(trained.contains("He has no idea."));
    assertEquals(2, data.test().size());
    assertTrue(notes.get(1).contains("too, or belong to one that is, and not"), notes.toString());
  }

  @Test
  void cleanDataNeedNoWord() throws IOException {
    List<String> notes = new ArrayList<>();
    Dataset.read(
        task("a.tsv", "a\tx\nb\ty\nc\tx\nd\ty\ne\tx\nf\ty\n"), null, List.of(), ALL, notes::add);
    assertEquals(List.of(), notes);
    Dataset.read(
        task("a.tsv", "a\tx\nb\ty\nc\tx\nd\ty\ne\tx\nf\ty\n"),
        null,
        List.of("x", "w", "y"),
        ALL,
        notes::add);
    assertEquals(List.of(directory.resolve("a.tsv") + ": no texts of w"), notes);
  }

  private static List<String> texts(Dataset data) {
    return List.of(data.train(), data.dev(), data.test()).stream()
        .flatMap(List::stream)
        .map(LabelledText::text)
        .toList();
  }

  private FileTask task(String name, String content) throws IOException {
    return Tasks.file(Files.writeString(directory.resolve(name), content).toString());
  }
}
