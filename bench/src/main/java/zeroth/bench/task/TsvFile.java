package zeroth.bench.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The rows of a file of tab-separated values.
 *
 * <p>Some programs put cells in double quotes, others mean a quote as a character, and no file says
 * which. It is told for the whole file: cells are quoted if every line can be read so (a cell that
 * begins with a quote ends with one, and those inside come in pairs) and there is a sign that it is
 * meant so: a column in which every cell is in quotes, or a cell in quotes that had to be, for a
 * tab or a quote inside.
 *
 * @param rows lines that are not blank
 * @param quoted whether quotes have been removed
 * @param unquotable number of the first line that cannot be read as quoted, 0 if all can
 */
record TsvFile(List<Row> rows, boolean quoted, int unquotable) {
  private static final char QUOTE = '"';

  /**
   * A line.
   *
   * @param number from 1
   * @param cells at least one
   */
  record Row(int number, String[] cells) {}

  /** Reads a file. */
  static TsvFile read(Path path) {
    List<Row> lines = new ArrayList<>();
    try (Utf8Lines in = DatasetFile.open(path)) {
      for (String line = in.next(); line != null; line = in.next()) {
        if (!line.isBlank()) {
          lines.add(new Row(in.number(), new String[] {line}));
        }
      }
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
    DatasetFile.notEmpty(path, lines);
    return of(lines);
  }

  /** Rows of one cell each, which are lines, in cells. */
  private static TsvFile of(List<Row> lines) {
    Signs signs = new Signs();
    List<Row> rows = new ArrayList<>(lines.size());
    for (Row line : lines) {
      String[] cells = signs.cells(line.cells[0]);
      if (cells == null) {
        return new TsvFile(unquoted(lines), false, line.number);
      }
      rows.add(new Row(line.number, cells));
    }
    return signs.areEnough() ? new TsvFile(rows, true, 0) : new TsvFile(unquoted(lines), false, 0);
  }

  private static List<Row> unquoted(List<Row> lines) {
    return lines.stream().map(line -> new Row(line.number, line.cells[0].split("\t", -1))).toList();
  }

  /** Whether a cell stands in quotes. */
  static boolean inQuotes(String cell) {
    int n = cell.length();
    return n >= 2 && cell.charAt(0) == QUOTE && cell.charAt(n - 1) == QUOTE;
  }

  /** What speaks for quoting in the lines seen so far. */
  private static final class Signs {
    private int lines;
    private boolean needed;
    private BitSet columns;

    /** The cells of a line without their quotes, or null if it cannot be read so. */
    String[] cells(String line) {
      List<String> cells = new ArrayList<>();
      BitSet enclosed = new BitSet();
      int at = 0;
      while (at <= line.length()) {
        boolean quote = at < line.length() && line.charAt(at) == QUOTE;
        int end = quote ? closing(line, at) : line.indexOf('\t', at);
        if (quote) {
          if (end < 0 || end + 1 < line.length() && line.charAt(end + 1) != '\t') {
            return null;
          }
          String inside = line.substring(at + 1, end);
          needed |= inside.indexOf('\t') >= 0 || inside.indexOf(QUOTE) >= 0;
          enclosed.set(cells.size());
          cells.add(inside.replace("\"\"", "\""));
          at = end + 2;
        } else {
          end = end < 0 ? line.length() : end;
          cells.add(line.substring(at, end));
          at = end + 1;
        }
      }
      add(enclosed);
      return cells.toArray(String[]::new);
    }

    /** Place of the quote that closes the one at a place, -1 if none does. */
    private static int closing(String line, int open) {
      int at = line.indexOf(QUOTE, open + 1);
      while (at >= 0 && at + 1 < line.length() && line.charAt(at + 1) == QUOTE) {
        at = line.indexOf(QUOTE, at + 2);
      }
      return at;
    }

    /** The first line may be a header, whose names need no quotes. */
    private void add(BitSet enclosed) {
      if (lines < 2) {
        columns = enclosed;
      } else {
        columns.and(enclosed);
      }
      lines++;
    }

    boolean areEnough() {
      return needed || !columns.isEmpty();
    }
  }
}
