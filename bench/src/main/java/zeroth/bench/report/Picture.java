package zeroth.bench.report;

import java.io.IOException;
import java.util.List;
import zeroth.bench.run.Metric;

/** Charts, such as a run's two, as one SVG file, which is dark where the reader's system is. */
public final class Picture {
  private static final int MARGIN = 16;
  private static final int HEAD = 80;
  private static final int COLUMNS = 2;
  private static final int ROW = 20;

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
    int chart = Drawing.WIDE.width();
    int width = plots.size() * (chart + MARGIN) + MARGIN;
    int head = head(plots);
    int height = head + Drawing.WIDE.height() + 2 * MARGIN;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">"
            .formatted(width, height, width, height));
    svg.append("\n<style>").append(Ink.rules());
    svg.append("text { font: 13px sans-serif; fill: var(--soft); }\n");
    svg.append("text.title { font: bold 16px sans-serif; fill: var(--ink); }</style>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\"/>\n");
    for (int i = 0; i < plots.size(); i++) {
      svg.append("<g transform=\"translate(%d 0)\">%n".formatted(MARGIN + i * (chart + MARGIN)));
      one(svg, plots.get(i), "chart" + i, head);
      svg.append("</g>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  /** Room for titles and legends. */
  private static int head(List<Plot> plots) {
    int most = plots.stream().mapToInt(plot -> plot.series().size()).max().orElse(0);
    int rows = (most + COLUMNS - 1) / COLUMNS;
    return HEAD + Math.max(0, rows - ROWS) * ROW;
  }

  private static void one(StringBuilder svg, Plot plot, String prefix, int head)
      throws IOException {
    int chart = Drawing.WIDE.width();
    text(svg, 0, 26, "class=\"title\"", plot.title());
    for (int i = 0; i < plot.series().size(); i++) {
      Series series = plot.series().get(i);
      int left = i % COLUMNS * chart / COLUMNS;
      int top = 36 + i / COLUMNS * ROW;
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
