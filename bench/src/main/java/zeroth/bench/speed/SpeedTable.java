package zeroth.bench.speed;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import zeroth.bench.speed.SpeedRow.Line;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/** Reads what {@link SpeedCsv} writes, and wrote under other names of the columns before. */
final class SpeedTable {
  /** As older files had it; their unit is that of what was measured, not of its ratio. */
  private static final List<String> OLDER =
      List.of(
          ("date,cpu,processors,os,java,vm,kernels,part,what,threads,measured,unit,against,other,"
                  + "value,low,high,target,verdict")
              .split(","));

  private static final List<String> COLUMNS = List.of(SpeedCsv.HEADER.split(","));

  private final Path file;
  private final List<String> header;
  private final boolean older;

  private SpeedTable(Path file, CSVRecord first) {
    this.file = file;
    header = List.of(first.values());
    older = header.equals(OLDER);
    if (!older && !header.equals(COLUMNS)) {
      String found = String.join(",", header);
      throw bad(
          1,
          "the columns of a table that zeroth speed --out wrote (part,what,against,...)",
          found.length() > 60 ? found.substring(0, 60) + "..." : found);
    }
  }

  /**
   * The rows of a file, maybe none.
   *
   * @throws BadInputException if it is no such table
   */
  static List<SpeedRow> read(Path file) {
    List<SpeedRow> rows = new ArrayList<>();
    SpeedTable table = null;
    try (Reader text = text(file);
        CSVParser parser = CSVParser.builder().setReader(text).setFormat(CSVFormat.RFC4180).get()) {
      for (CSVRecord record : parser) {
        if (table == null) {
          table = new SpeedTable(file, record);
        } else {
          rows.add(table.row(record));
        }
      }
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (table == null) {
      throw new BadInputException(file + ": expected a table of zeroth speed, found an empty file");
    }
    return rows;
  }

  private static Reader text(Path file) throws IOException {
    return new InputStreamReader(
        Files.newInputStream(file),
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static BadInputException unreadable(Path file, IOException e) {
    return new BadInputException(
        file + ": expected a table of zeroth speed, found " + FileProblem.of(e));
  }

  private SpeedRow row(CSVRecord record) {
    long line = record.getRecordNumber();
    if (record.size() != header.size()) {
      throw bad(line, header.size() + " cells", String.valueOf(record.size()));
    }
    String against = cell(record, "against");
    String unit = older && !against.isEmpty() ? Line.RATIO : cell(record, "unit");
    String verdict = cell(record, "verdict");
    return new SpeedRow(
        new Line(
            cell(record, "part"),
            cell(record, "what"),
            against,
            (int) number(record, "threads"),
            unit),
        new Spread(
            number(record, older ? "value" : "median"),
            number(record, older ? "low" : "lower_quartile"),
            number(record, older ? "high" : "upper_quartile")),
        cell(record, "target"),
        Verdict.named(verdict)
            .orElseThrow(() -> bad(line, "met, within noise, missed or nothing", verdict)),
        date(record),
        Machine.of(
            cell(record, "cpu"),
            cell(record, "processors"),
            cell(record, older ? "java" : "jdk"),
            cell(record, "kernels")));
  }

  private String cell(CSVRecord record, String column) {
    return record.get(header.indexOf(column));
  }

  /** A number; an empty cell stands for none. */
  private double number(CSVRecord record, String column) {
    String cell = cell(record, column);
    try {
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw bad(record.getRecordNumber(), "a number for " + column, cell);
    }
  }

  private LocalDate date(CSVRecord record) {
    String cell = cell(record, "date");
    try {
      return LocalDate.parse(cell);
    } catch (DateTimeParseException e) {
      throw bad(record.getRecordNumber(), "a date such as 2026-01-31", cell);
    }
  }

  private BadInputException bad(long line, String expected, String found) {
    return new BadInputException(file.toString(), "row " + line, expected, found);
  }
}
