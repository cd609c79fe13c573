package zeroth.bench.task;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import zeroth.tensor.BadInputException;

/**
 * A file of comma-separated values, UTF-8, as RFC 4180 has it: a cell with a comma, a quote or an
 * end of line in it stands in double quotes, a quote inside is written twice. Columns are found as
 * in a {@link TsvTask}.
 *
 * @param path the file
 * @param columns what the user says of it
 */
public record CsvTask(Path path, Columns columns) implements FileTask {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();

  @Override
  public List<Example> read(Consumer<String> notes) {
    List<TsvFile.Row> rows = rows(path);
    TsvColumns found = TsvColumns.of(name(), rows, columns);
    List<Example> examples = new ArrayList<>();
    for (TsvFile.Row row : rows.subList(found.header() ? 1 : 0, rows.size())) {
      examples.add(found.example(name(), row));
    }
    if (found.named()) {
      String[] names = rows.get(0).cells();
      notes.accept(
          name() + ": text is " + names[found.text()] + ", label is " + names[found.label()]);
    }
    return DatasetFile.notEmpty(path, examples);
  }

  /** The rows of a file; their numbers are those of the lines that they begin in. */
  static List<TsvFile.Row> rows(Path path) {
    List<TsvFile.Row> rows = new ArrayList<>();
    int line = 1;
    try (Reader text = text(path);
        CSVParser parser = CSVParser.builder().setReader(text).setFormat(FORMAT).get()) {
      for (CSVRecord record : parser) {
        if (record.size() > 1 || !record.get(0).isBlank()) {
          rows.add(new TsvFile.Row(line, record.values()));
        }
        line = (int) Math.min(Integer.MAX_VALUE, parser.getCurrentLineNumber() + 1);
      }
    } catch (UncheckedIOException e) {
      throw damaged(path, line, e.getCause());
    } catch (IOException e) {
      throw damaged(path, line, e);
    }
    if (!rows.isEmpty() && rows.get(0).cells()[0].startsWith("\uFEFF")) {
      String[] first = rows.get(0).cells();
      first[0] = first[0].substring(1);
    }
    return DatasetFile.notEmpty(path, rows);
  }

  private static Reader text(Path path) throws IOException {
    return new InputStreamReader(
        DatasetFile.bytes(path),
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static BadInputException damaged(Path path, int line, IOException e) {
    if (e instanceof CharacterCodingException) {
      return new BadInputException(
          path.toString(), "from line " + line, "text in UTF-8", "bytes that are not");
    }
    if (e instanceof CSVException) {
      return new BadInputException(
          path.toString(),
          "from line " + line,
          "cells as in RFC 4180: quotes around the whole cell, \"\" for one inside",
          "others");
    }
    return DatasetFile.unreadable(path, e);
  }
}
