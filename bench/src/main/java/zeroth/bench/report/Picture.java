package zeroth.bench.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import zeroth.bench.run.Metric;

/** Charts, such as a run's two, as one SVG file, which is dark where the reader's system is. */
public final class Picture {
  private static final int MARGIN = 16;
  private static final int HEAD = 80;
  private static final int COLUMNS = 2;
  private static final int ROW = 20;

  /** Charts in a row under a heading. */
  private static final int ACROSS = 2;

  /** Height of a heading. */
  private static final int HEADING = 36;

  /** Rows of a legend that there is room for. */
  private static final int ROWS = 2;

  private Picture() {}

  /**
   * Draws.
   *
   * @param metrics the rows of metrics.csv
   * @param bestStep steps taken before the weights that were kept
   * @param x what the x-axes count: steps, forwards or seconds
   * @throws IOException or what a Java runtime throws whose graphics do not work
   */
  public static String of(List<Metric> metrics, int bestStep, Axis x) throws IOException {
    RunCurves curves = new RunCurves(metrics, bestStep);
    return of(List.of(curves.loss(x), curves.accuracy(x)));
  }

  /** Draws charts side by side. */
  static String of(List<Plot> plots) throws IOException {
    System.setProperty("java.awt.headless", "true");
    int head = head(plots, COLUMNS);
    StringBuilder charts = new StringBuilder();
    row(charts, plots, "chart", head, COLUMNS);
    return framed(charts, plots.size(), head + Drawing.WIDE.height() + 2 * MARGIN);
  }

  /**
   * Draws charts under headings, two in a row; legends have a line for each series.
   *
   * @param sections charts by heading, in their order
   */
  static String of(Map<String, List<Plot>> sections) throws IOException {
    System.setProperty("java.awt.headless", "true");
    StringBuilder charts = new StringBuilder();
    int top = 0;
    int rows = 0;
    for (Map.Entry<String, List<Plot>> section : sections.entrySet()) {
      text(charts, MARGIN, top + 30, "class=\"title\"", section.getKey());
      top += HEADING;
      List<Plot> plots = section.getValue();
      for (int i = 0; i < plots.size(); i += ACROSS) {
        List<Plot> row = plots.subList(i, Math.min(i + ACROSS, plots.size()));
        int head = head(row, 1);
        charts.append("<g transform=\"translate(0 %d)\">%n".formatted(top));
        row(charts, row, "row" + rows + "chart", head, 1);
        charts.append("</g>\n");
        top += head + Drawing.WIDE.height() + 2 * MARGIN;
        rows++;
      }
    }
    return framed(charts, ACROSS, top);
  }

  /** The file, with room for so many charts side by side. */
  private static String framed(StringBuilder charts, int across, int height) {
    int width = across * (Drawing.WIDE.width() + MARGIN) + MARGIN;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">"
            .formatted(width, height, width, height));
    svg.append("\n<style>").append(Ink.rules());
    svg.append("text { font: 13px sans-serif; fill: var(--soft); }\n");
    svg.append("text.title { font: bold 16px sans-serif; fill: var(--ink); }</style>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\"/>\n");
    return svg.append(charts).append("</svg>\n").toString();
  }

  private static void row(StringBuilder svg, List<Plot> plots, String prefix, int head, int columns)
      throws IOException {
    for (int i = 0; i < plots.size(); i++) {
      int left = MARGIN + i * (Drawing.WIDE.width() + MARGIN);
      svg.append("<g transform=\"translate(%d 0)\">%n".formatted(left));
      one(svg, plots.get(i), prefix + i, head, columns);
      svg.append("</g>\n");
    }
  }

  /** Room for titles and legends. */
  private static int head(List<Plot> plots, int columns) {
    int most = plots.stream().mapToInt(plot -> plot.series().size()).max().orElse(0);
    int rows = (most + columns - 1) / columns;
    return HEAD + Math.max(0, rows - ROWS) * ROW;
  }

  private static void one(StringBuilder svg, Plot plot, String prefix, int head, int columns)
      throws IOException {
    int chart = Drawing.WIDE.width();
    text(svg, 0, 26, "class=\"title\"", plot.title());
    for (int i = 0; i < plot.series().size(); i++) {
      Series series = plot.series().get(i);
      int left = i % columns * chart / columns;
      int top = 36 + i / columns * ROW;
      svg.append(
          "<g transform=\"translate(%d %d)\">%s</g>%n".formatted(left, top, series.sample()));
      text(svg, left + 36, top + 10, "", series.name());
    }
    String drawn = Drawing.WIDE.svg(plot, prefix);
    svg.append(
        drawn.replaceFirst(
            "<svg",
            "<svg y=\"%d\" width=\"%d\" height=\"%d\""
                .formatted(head, chart, Drawing.WIDE.height())));
    svg.append('\n');
    int bottom = head + Drawing.WIDE.height() + MARGIN;
    text(svg, chart / 2, bottom, "text-anchor=\"middle\"", plot.x());
  }

  private static void text(StringBuilder svg, int x, int y, String more, String text) {
    svg.append("<text x=\"%d\" y=\"%d\" %s>%s</text>%n".formatted(x, y, more, Html.escape(text)));
  }
}
