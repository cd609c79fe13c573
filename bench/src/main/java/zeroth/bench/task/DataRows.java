package zeroth.bench.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import zeroth.tensor.BadInputException;

/** Reads files whose columns have names: those of a header, or of JSON's fields. */
final class DataRows {
  private DataRows() {}

  /**
   * Reads the rows of a file, at least one.
   *
   * @param each see {@link JsonRow#expand}; empty for a row from each line
   * @param known columns that are looked for: a table without a header has none of them in its
   *     first line, and columns are numbers from 1 there
   * @param wantsMore gets every row; false ends the reading
   * @throws BadInputException if the file cannot be read
   */
  static void read(Path path, String each, Set<String> known, Predicate<DataRow> wantsMore) {
    String name = DatasetFile.plainName(path.toString());
    int[] count = {0};
    Predicate<DataRow> counted =
        row -> {
          count[0]++;
          return wantsMore.test(row);
        };
    if (name.endsWith(".jsonl")) {
      lines(path, each, counted);
    } else if (name.endsWith(".json")) {
      JsonDocument.read(path, each, counted);
    } else if (!each.isEmpty()) {
      throw new BadInputException(
          path + ": rows for each " + each + " are read from .jsonl and .json files");
    } else if (name.endsWith(".csv")) {
      table(path, CsvTask.rows(path), known, counted);
    } else if (name.endsWith(".tsv")) {
      table(path, TsvFile.read(path).rows(), known, counted);
    } else {
      throw new BadInputException(
          path + ": expected a file that ends in .tsv, .csv, .jsonl or .json");
    }
    if (count[0] == 0) {
      throw DatasetFile.empty(path);
    }
  }

  private static void table(
      Path path, List<TsvFile.Row> rows, Set<String> known, Predicate<DataRow> wantsMore) {
    List<String> first = Arrays.stream(rows.get(0).cells()).map(String::strip).toList();
    boolean named = first.stream().anyMatch(known::contains);
    List<String> header =
        named ? first : IntStream.rangeClosed(1, first.size()).mapToObj(String::valueOf).toList();
    for (TsvFile.Row row : rows.subList(named ? 1 : 0, rows.size())) {
      if (row.cells().length != header.size()) {
        throw new BadInputException(
            path.toString(),
            "line " + row.number(),
            header.size() + " columns",
            row.cells().length + " columns");
      }
      if (!wantsMore.test(new TableRow(path.toString(), row, header))) {
        return;
      }
    }
  }

  private static void lines(Path path, String each, Predicate<DataRow> wantsMore) {
    try (Utf8Lines lines = DatasetFile.open(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          for (JsonRow row : JsonRow.of(lines, line).expand(each)) {
            if (!wantsMore.test(row)) {
              return;
            }
          }
        }
      }
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
  }

  private record TableRow(String source, TsvFile.Row row, List<String> header) implements DataRow {
    @Override
    public int line() {
      return row.number();
    }

    @Override
    public String value(String column) {
      int place = header.indexOf(column);
      return place < 0 ? null : row.cells()[place];
    }

    @Override
    public String columns() {
      return String.join(", ", header);
    }

    @Override
    public BadInputException bad(String expected, String found) {
      return new BadInputException(source, place(), expected, found);
    }
  }
}
