package zeroth.bench.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;

/**
 * A file of an example a line, UTF-8: the label, which is what stands before the first space or
 * tab, and the text. So are the questions of TREC published ({@code DESC:manner How did ... ?}),
 * and many sentiment corpora ({@code 1 a fine film}).
 *
 * @param path the file
 * @param columns what the user says of it; there are none to name
 */
public record LabelFirstTask(Path path, Columns columns) implements FileTask {
  @Override
  public List<Example> read(Consumer<String> notes) {
    if (columns.given() || columns.header() == Columns.Header.YES) {
      throw new BadInputException(
          name()
              + ": --text-column, --text2-column, --label-column and --header yes are for files"
              + " with columns; in a .txt file the first word of a line is its label");
    }
    List<Example> examples = new ArrayList<>();
    try (Utf8Lines lines = DatasetFile.open(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          examples.add(example(lines, line.strip()));
        }
      }
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
    notes.accept(name() + ": the first word of a line is its label");
    return DatasetFile.notEmpty(path, examples);
  }

  private Example example(Utf8Lines lines, String line) {
    int end = 0;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    if (end == line.length()) {
      throw lines.bad("a label, a space and a text", "a word alone");
    }
    return DatasetFile.example(
        name(), lines.number(), line.substring(end), null, line.substring(0, end));
  }
}
