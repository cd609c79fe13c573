package zeroth.bench.comparison;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A table as texts.
 *
 * @param title what it tells
 * @param heads of the columns; the first is that of the rows' names
 * @param rows as many cells each
 */
public record Table(String title, List<String> heads, List<List<String>> rows) {
  /** Defensive copies. */
  public Table {
    heads = List.copyOf(heads);
    rows = List.copyOf(rows);
  }

  /** The table in Markdown, under its title. */
  public String markdown() {
    String rule = heads.stream().map(head -> "---").collect(Collectors.joining("|", "|", "|"));
    return "## "
        + escape(title)
        + "\n\n"
        + row(heads)
        + "\n"
        + rule
        + "\n"
        + rows.stream().map(row -> row(row) + "\n").collect(Collectors.joining());
  }

  private static String row(List<String> cells) {
    return cells.stream().map(Table::escape).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|");
  }
}
