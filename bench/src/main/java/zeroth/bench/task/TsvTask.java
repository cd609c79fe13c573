package zeroth.bench.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file of tab-separated values, UTF-8, one example a line, no quoting.
 *
 * <p>With a header the columns are found by name: {@code text} or {@code sentence}, and {@code
 * label}; others, such as GLUE's {@code index}, are passed over. Without one there are two columns,
 * text and label. The first line is a header if a cell of it is {@code label}, or its first cell
 * {@code text} or {@code sentence}.
 *
 * @param path the file
 */
public record TsvTask(Path path) implements FileTask {

  @Override
  public List<Example> read() {
    List<Example> examples = new ArrayList<>();
    try (Utf8Lines lines = DatasetFile.open(path)) {
      Columns columns = null;
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          continue;
        }
        String[] cells = line.split("\t", -1);
        if (columns == null) {
          columns = Columns.of(lines, cells);
          if (columns.header) {
            continue;
          }
        }
        examples.add(columns.example(lines, cells));
      }
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
    return DatasetFile.notEmpty(path, examples);
  }

  /** Where the text and the label stand. */
  private record Columns(boolean header, int count, int text, int label) {

    static Columns of(Utf8Lines lines, String[] cells) {
      List<String> names = new ArrayList<>();
      for (String cell : cells) {
        names.add(cell.strip().toLowerCase(Locale.ROOT));
      }
      boolean header =
          names.contains("label") || names.get(0).equals("text") || names.get(0).equals("sentence");
      if (!header) {
        if (cells.length != 2) {
          throw lines.bad(
              "two columns, text and label, or a header that names text (or sentence) and label",
              columns(cells.length) + " without such a header");
        }
        return new Columns(false, 2, 0, 1);
      }
      int text = only(lines, names, "text", "sentence");
      int label = only(lines, names, "label", "label");
      return new Columns(true, cells.length, text, label);
    }

    /** The one column that has one of two names. */
    private static int only(Utf8Lines lines, List<String> names, String name, String synonym) {
      int found = -1;
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).equals(name) || names.get(i).equals(synonym)) {
          if (found >= 0) {
            throw lines.bad(
                "one column named " + either(name, synonym),
                names.get(found)
                    + " in column "
                    + (found + 1)
                    + " and "
                    + names.get(i)
                    + " in column "
                    + (i + 1));
          }
          found = i;
        }
      }
      if (found < 0) {
        throw lines.bad(
            "a column named " + either(name, synonym), "only " + String.join(", ", names));
      }
      return found;
    }

    private static String either(String name, String synonym) {
      return name.equals(synonym) ? name : name + " or " + synonym;
    }

    Example example(Utf8Lines lines, String[] cells) {
      if (cells.length != count) {
        throw lines.bad(columns(count), columns(cells.length));
      }
      return DatasetFile.example(lines, cells[text], cells[label]);
    }

    private static String columns(int count) {
      return count == 1 ? "1 column" : count + " columns";
    }
  }
}
