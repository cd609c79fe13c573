package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;

/** What is read ahead is what is read at once, whatever names the model turns out to bring. */
class ReadTaskTest {
  private static final SplitSizes ALL =
      new SplitSizes(SplitSizes.ALL, SplitSizes.ALL, SplitSizes.ALL);

  @TempDir private Path directory;

  private FileTask task(String name, int from, int to) throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = from; i < to; i++) {
      file.append("text ").append(i).append(i % 2 == 0 ? "\t0\n" : "\t1\n");
    }
    file.append("text ").append(from).append("\t0\n"); // a repetition, of which there is a note
    Path path = Files.writeString(directory.resolve(name), file);
    return Tasks.file(path.toString());
  }

  private void equal(FileTask task, FileTask tests, List<String> given, List<String> names) {
    List<String> expected = new ArrayList<>();
    Dataset whole = Dataset.read(task, tests, names, ALL, expected::add);
    List<String> told = new ArrayList<>();
    Dataset ahead = ReadTask.of(task, tests, ALL, given).dataset(names, told::add);
    assertEquals(whole, ahead);
    assertEquals(expected, told);
  }

  @Test
  void givesWhatReadingAtOnceGives() throws IOException {
    FileTask task = task("a.tsv", 0, 40);
    FileTask tests = task("t.tsv", 30, 50);
    for (FileTask held : new FileTask[] {null, tests}) {
      equal(task, held, List.of(), List.of());
      equal(task, held, List.of("no", "yes"), List.of("no", "yes"));
      equal(task, held, List.of(), List.of("no", "yes"));
    }
  }

  /** Two labels are not one: that is said only if the names are those. */
  @Test
  void refusesNamesWhereTheyAreAskedFor() throws IOException {
    FileTask task = task("a.tsv", 0, 40);
    equal(task, null, List.of("one"), List.of("no", "yes"));
    ReadTask ahead = ReadTask.of(task, null, ALL, List.of("one"));
    BadInputException whole =
        assertThrows(BadInputException.class, () -> Dataset.read(task, null, List.of("one"), ALL));
    BadInputException later =
        assertThrows(BadInputException.class, () -> ahead.dataset(List.of("one"), note -> {}));
    assertEquals(whole.getMessage(), later.getMessage());
  }
}
