package zeroth.bench.report;

import java.util.List;

/** Builds a page piece by piece; every text is escaped. */
final class Html {
  private final StringBuilder page = new StringBuilder();

  /** Markup as it is. */
  Html raw(String markup) {
    page.append(markup).append('\n');
    return this;
  }

  /** An element that holds a text. */
  Html text(String element, String text) {
    return raw("<" + element + ">" + escape(text) + "</" + element + ">");
  }

  /** A table of two columns, names and values. */
  Html pairs(List<String[]> rows) {
    raw("<table class=\"pairs\">");
    for (String[] row : rows) {
      raw("<tr><th scope=\"row\">" + escape(row[0]) + "</th><td>" + escape(row[1]) + "</td></tr>");
    }
    return raw("</table>");
  }

  /** The page. */
  @Override
  public String toString() {
    return page.toString();
  }

  /** A text as HTML shows it, also inside quoted attributes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
