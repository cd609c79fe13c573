package zeroth.bench.command;

import java.util.ArrayList;
import java.util.List;
import zeroth.bench.Printable;

/** A table for a terminal: columns as wide as their widest cell, two spaces apart. */
final class TextTable {
  private final List<String[]> rows = new ArrayList<>();
  private final int leftAligned;
  private final int columns;

  /**
   * @param leftAligned number of columns, from the first, that hold text; numbers follow
   * @param heads names of the columns
   */
  TextTable(int leftAligned, String... heads) {
    this.leftAligned = leftAligned;
    this.columns = heads.length;
    row((Object[]) heads);
  }

  /** Adds a row of as many cells as there are columns. */
  TextTable row(Object... cells) {
    String[] row = new String[columns];
    for (int c = 0; c < row.length; c++) {
      row[c] = Printable.of(String.valueOf(cells[c]));
    }
    rows.add(row);
    return this;
  }

  /** The lines, without a line end behind the last. */
  @Override
  public String toString() {
    int[] width = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        width[c] = Math.max(width[c], row[c].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.length; c++) {
        String pad = " ".repeat(width[c] - row[c].length());
        line.append(c == 0 ? "" : "  ").append(c < leftAligned ? row[c] + pad : pad + row[c]);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
