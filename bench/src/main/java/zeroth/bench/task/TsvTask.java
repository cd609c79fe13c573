package zeroth.bench.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;

/**
 * A file of tab-separated values, UTF-8, one example a line; quotes as {@link TsvFile} tells.
 *
 * <p>With a header the columns are found by name: {@code text} or {@code sentence}, and {@code
 * label}, or as the user names them; others, such as GLUE's {@code index}, are passed over. A
 * second text is read where the user names its column; the first one's then follows from usual
 * names of pairs, such as {@code sentence1} and {@code sentence2}. Without a header there are two
 * columns, text and label. The first line is a header if a cell of it is {@code label}, its first
 * cell {@code text} or {@code sentence}, or a cell what the user named. A first line that looks
 * like another header is refused until the user says what it is.
 *
 * @param path the file
 * @param columns what the user says of it
 */
public record TsvTask(Path path, Columns columns) implements FileTask {

  @Override
  public List<Example> read(Consumer<String> notes) {
    TsvFile file = TsvFile.read(path);
    List<TsvFile.Row> rows = file.rows();
    TsvColumns found = TsvColumns.of(name(), rows, columns);
    List<Example> examples = new ArrayList<>();
    for (TsvFile.Row row : rows.subList(found.header() ? 1 : 0, rows.size())) {
      examples.add(found.example(name(), row));
    }
    DatasetFile.notEmpty(path, examples);
    if (!file.quoted() && examples.stream().allMatch(e -> TsvFile.inQuotes(e.label()))) {
      throw new BadInputException(
          name(),
          "line " + file.unquotable(),
          "cells in quotes, as all labels are: closed behind the cell, \"\" for a quote inside",
          "others");
    }
    if (file.quoted()) {
      notes.accept(name() + ": cells are in quotes, which were removed");
    }
    if (found.named()) {
      String[] names = rows.get(0).cells();
      notes.accept(
          name() + ": text is " + names[found.text()] + ", label is " + names[found.label()]);
    }
    return examples;
  }
}
