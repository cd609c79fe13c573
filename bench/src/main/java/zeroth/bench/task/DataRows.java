package zeroth.bench.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import zeroth.tensor.BadInputException;

/** Reads files whose columns have names: those of a header, or of JSON's fields. */
final class DataRows {
  private DataRows() {}

  /**
   * The rows of a file.
   *
   * @param each see {@link JsonRow#expand}; empty for a row from each line
   * @param known columns that are looked for: a table without a header has none of them in its
   *     first line, and columns are numbers from 1 there
   * @throws BadInputException if the file cannot be read
   */
  static List<DataRow> read(Path path, String each, Set<String> known) {
    String name = DatasetFile.plainName(path.toString());
    if (name.endsWith(".jsonl")) {
      return lines(path, each);
    }
    if (!each.isEmpty()) {
      throw new BadInputException(path + ": rows for each " + each + " are read from .jsonl files");
    }
    if (name.endsWith(".csv")) {
      return table(path, CsvTask.rows(path), known);
    }
    if (name.endsWith(".tsv")) {
      return table(path, TsvFile.read(path).rows(), known);
    }
    throw new BadInputException(path + ": expected a file that ends in .tsv, .csv or .jsonl");
  }

  private static List<DataRow> table(Path path, List<TsvFile.Row> rows, Set<String> known) {
    List<String> first = Arrays.stream(rows.get(0).cells()).map(String::strip).toList();
    boolean named = first.stream().anyMatch(known::contains);
    List<String> header =
        named ? first : IntStream.rangeClosed(1, first.size()).mapToObj(String::valueOf).toList();
    List<DataRow> all = new ArrayList<>(rows.size());
    for (TsvFile.Row row : rows.subList(named ? 1 : 0, rows.size())) {
      if (row.cells().length != header.size()) {
        throw new BadInputException(
            path.toString(),
            "line " + row.number(),
            header.size() + " columns",
            row.cells().length + " columns");
      }
      all.add(new TableRow(row, header));
    }
    return DatasetFile.notEmpty(path, all);
  }

  private static List<DataRow> lines(Path path, String each) {
    List<DataRow> rows = new ArrayList<>();
    try (Utf8Lines lines = DatasetFile.open(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          rows.addAll(JsonRow.of(lines, line).expand(each));
        }
      }
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
    return DatasetFile.notEmpty(path, rows);
  }

  private record TableRow(TsvFile.Row row, List<String> header) implements DataRow {
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
  }
}
