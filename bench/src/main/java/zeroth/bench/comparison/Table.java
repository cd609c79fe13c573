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

  /** The table in GitHub's Markdown, under its title. */
  public String markdown() {
    return "## " + escape(title) + "\n\n" + markdownRows();
  }

  /** The same without the title. */
  public String markdownRows() {
    return row(heads)
        + "|"
        + "---|".repeat(heads.size())
        + "\n"
        + rows.stream().map(Table::row).collect(Collectors.joining());
  }

  private static String row(List<String> cells) {
    return cells.stream().map(Table::escape).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** A text that stays in its cell and is no markup. */
  private static String escape(String cell) {
    return cell.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ")
        .replaceAll("([\\\\|`*_\\[\\]])", "\\\\$1");
  }
}
