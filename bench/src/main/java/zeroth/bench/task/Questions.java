package zeroth.bench.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;

/**
 * Examples whose answers are not known, in a file's order, by a task's columns. JSON and plain
 * lines are read one by one; tables are read at once.
 */
public final class Questions {
  private Questions() {}

  /**
   * An example.
   *
   * @param line number of the line that it begins in, from 1
   * @param text its class, or which of its answers are right, is not to be looked at
   */
  public record Question(int line, LabelledText text) {}

  /**
   * Reads a file.
   *
   * @param task whose questions these are
   * @param file ends in .tsv, .csv, .jsonl, .json or, with a text a line, .txt; perhaps with .gz
   * @param each gets every one
   * @throws BadInputException if it cannot be read so, or an example lacks a text
   */
  public static void read(Task task, Path file, Consumer<Question> each) {
    if (DatasetFile.plainName(file.toString()).endsWith(".txt")) {
      try (Utf8Lines lines = DatasetFile.open(file)) {
        lines(task, lines, each);
      } catch (IOException e) {
        throw DatasetFile.unreadable(file, e);
      }
    } else if (task instanceof DescribedTask described) {
      described.unanswered(file, (row, text) -> each.accept(new Question(row.line(), text)));
    } else {
      Map<String, List<String>> columns = columns(task);
      Set<String> names = new HashSet<>();
      columns.values().forEach(names::addAll);
      names.removeIf(column -> column.matches("\\d+"));
      DataRows.read(
          file,
          "",
          names,
          row -> {
            each.accept(question(columns, row));
            return true;
          });
    }
  }

  /** Reads lines of text. */
  public static void lines(Task task, String source, InputStream in, Consumer<Question> each) {
    try (Utf8Lines lines = new Utf8Lines(source, in)) {
      lines(task, lines, each);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + source + ": " + e.getMessage());
    }
  }

  private static void lines(Task task, Utf8Lines lines, Consumer<Question> each)
      throws IOException {
    if (task.fields().size() > 1 || task.answering() != Answering.CLASSES) {
      throw new BadInputException(
          "lines of text are for tasks of one text and classes, and an example of "
              + task.name()
              + " has "
              + String.join(", ", task.fields())
              + ": take a .jsonl, .tsv or .csv file");
    }
    String field = task.fields().get(0);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isBlank()) {
        throw lines.bad("a text", "an empty line");
      }
      each.accept(new Question(lines.number(), new LabelledText(Map.of(field, line.strip()), 0)));
    }
  }

  private static Question question(Map<String, List<String>> columns, DataRow row) {
    Map<String, String> fields = new LinkedHashMap<>();
    columns.forEach((field, names) -> fields.put(field, DescribedTask.value(row, names)));
    return new Question(row.line(), new LabelledText(Collections.unmodifiableMap(fields), 0));
  }

  /** Columns by field, the first that exists is read; of a table without a header their numbers. */
  private static Map<String, List<String>> columns(Task task) {
    Columns asked = task instanceof FileTask file ? file.columns() : Columns.AUTO;
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (String field : task.fields()) {
      boolean first = columns.isEmpty();
      String given = first ? asked.text() : asked.text2();
      String number = String.valueOf(columns.size() + 1);
      List<String> usual = first ? List.of(field, "sentence", number) : List.of(field, number);
      columns.put(field, given == null ? usual : List.of(given));
    }
    return columns;
  }
}
