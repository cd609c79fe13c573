package zeroth.bench.report;

import java.util.List;

/** Builds a page piece by piece; every text is escaped. */
final class Html {
  private final StringBuilder page = new StringBuilder();

  /**
   * A page that loads nothing from anywhere.
   *
   * @param title of the window
   */
  static Html page(String title) {
    Html page = new Html();
    page.raw("<!DOCTYPE html>").raw("<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">");
    page.text("title", title).raw("<style>").raw(Ink.rules() + PageStyle.CSS).raw("</style>");
    return page.raw("</head><body><main>");
  }

  /** Markup as it is. */
  Html raw(String markup) {
    page.append(markup).append('\n');
    return this;
  }

  /** An element that holds a text. */
  Html text(String element, String text) {
    return raw("<" + element + ">" + escape(text) + "</" + element + ">");
  }

  /** A part of the page under a heading. */
  Html section(String heading) {
    return raw("<section>").text("h2", heading);
  }

  /** The end of a section. */
  Html end() {
    return raw("</section>");
  }

  /** A number to be seen first, between {@code <dl class="figures">} and its end. */
  Html figure(String name, String value) {
    return raw("<div>").text("dt", name).text("dd", value).raw("</div>");
  }

  /**
   * Begins a table, in a place of its own that scrolls where the window is narrow.
   *
   * @param label what the table holds, read out
   * @param kind the table's class
   * @param columns the heads; the first one stands above the rows' names
   */
  Html table(String label, String kind, List<String> columns) {
    raw(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\""
            + escape(label)
            + "\">");
    raw("<table class=\"" + kind + "\"><thead><tr>");
    columns.forEach(column -> raw("<th scope=\"col\">" + escape(column) + "</th>"));
    return raw("</tr></thead><tbody>");
  }

  /** A row of a table: a name and its cells. */
  Html row(String name, String... cells) {
    raw("<tr><th scope=\"row\">" + escape(name) + "</th>");
    for (String cell : cells) {
      text("td", cell);
    }
    return raw("</tr>");
  }

  /** The end of a table. */
  Html endTable() {
    return raw("</tbody></table></div>");
  }

  /** Names and values. */
  Html pairs(List<String[]> rows) {
    raw("<dl class=\"pairs\">");
    for (String[] row : rows) {
      raw("<div>").text("dt", row[0]).text("dd", row[1]).raw("</div>");
    }
    return raw("</dl>");
  }

  /** The whole page. */
  String finish() {
    return raw("</main></body></html>").toString();
  }

  /** What there is so far. */
  @Override
  public String toString() {
    return page.toString();
  }

  /** A text as HTML shows it, also inside attributes of either quote. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
