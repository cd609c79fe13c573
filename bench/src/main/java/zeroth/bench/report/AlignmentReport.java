package zeroth.bench.report;

import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import zeroth.bench.experiment.AlignmentStudy.Row;
import zeroth.bench.experiment.AlignmentSummary;

/**
 * The page of an alignment study; loads nothing from anywhere.
 *
 * @param title what was studied
 * @param along measurements of every method's run, by the method's name
 * @param runs the same, averaged
 * @param points averages at one point
 */
public record AlignmentReport(
    String title,
    Map<String, List<Row>> along,
    List<AlignmentSummary> runs,
    List<AlignmentSummary> points) {

  /** The whole page. */
  public String html() {
    Html page = new Html();
    page.raw("<!DOCTYPE html>").raw("<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.text("title", "Zeroth: alignment").raw("<style>").raw(PageStyle.CSS);
    page.raw("</style></head><body><main>");
    page.text("h1", "Updates beside the gradient");
    page.text("p", title);
    page.text(
        "p",
        "d cos² is the number of weights times the squared cosine of an update and the negative"
            + " gradient on the same minibatch: 1 for a random direction scaled by its slope. The"
            + " prediction holds for small eps, without momentum.");
    charts(page);
    page.raw("<h2>Along a run of each method</h2>");
    table(page, runs, false);
    page.raw("<h2>At the pretrained weights, over many keys</h2>");
    table(page, points, true);
    return page.raw("</main></body></html>").toString();
  }

  private void charts(Html page) {
    System.setProperty("java.awt.headless", "true");
    try {
      String run = Svg.of(overSteps(), "run", "Running mean of d cos squared over the steps");
      String plot = Svg.of(predictedAndMeasured(), "point", "Measured against predicted");
      page.raw("<div class=\"curves\"><figure>" + run + "</figure><figure>" + plot);
      page.raw("</figure></div>");
      // what a Java runtime without graphics throws is not one type
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      page.text("p", "The curves could not be drawn (" + e + "); align.csv holds their points.");
    }
  }

  private XYChart overSteps() {
    XYChart chart = chart("step", "d cos², mean so far");
    along.forEach(
        (name, rows) -> {
          List<Double> x = new ArrayList<>();
          List<Double> y = new ArrayList<>();
          double sum = 0;
          for (Row row : rows) {
            sum += row.alignment().all().quality();
            x.add((double) row.number());
            y.add(sum / (x.size()));
          }
          if (!x.isEmpty()) {
            chart.addSeries(name, x, y).setMarker(SeriesMarkers.CIRCLE);
          }
        });
    return chart;
  }

  private XYChart predictedAndMeasured() {
    XYChart chart = chart("d cos², predicted", "d cos², measured, two standard errors");
    double most = 1;
    for (AlignmentSummary s : points) {
      if (Double.isFinite(s.predicted()) && Double.isFinite(s.error())) {
        XYSeries series =
            chart.addSeries(
                s.method(),
                new double[] {s.predicted()},
                new double[] {s.quality()},
                new double[] {2 * s.error()});
        series.setMarker(SeriesMarkers.CIRCLE);
        most = Math.max(most, Math.max(s.predicted(), s.quality()));
      }
    }
    XYSeries equal =
        chart.addSeries("equal", new double[] {0, 1.1 * most}, new double[] {0, 1.1 * most});
    equal.setMarker(SeriesMarkers.NONE);
    equal.setLineColor(Color.LIGHT_GRAY);
    return chart;
  }

  private static XYChart chart(String x, String y) {
    XYChart chart = new XYChartBuilder().width(680).height(460).build();
    chart.setXAxisTitle(x);
    chart.setYAxisTitle(y);
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartTitleVisible(false)
        .setLegendBorderColor(Color.WHITE)
        .setLegendPosition(LegendPosition.OutsideE)
        .setChartPadding(8);
    chart.getStyler().setLocale(Locale.ROOT);
    return chart;
  }

  private static void table(Html page, List<AlignmentSummary> rows, boolean point) {
    page.raw("<table class=\"numbers\"><thead><tr><th>method</th><th>measured</th>");
    page.raw("<th>forwards</th><th>cosine</th><th>d cos²</th><th>± error</th><th>predicted</th>");
    page.raw("<th>per forward</th>");
    page.raw(point ? "<th>on the gradient</th><th>± error</th><th>variance</th>" : "");
    page.raw("</tr></thead><tbody>");
    for (AlignmentSummary s : rows) {
      page.raw("<tr><th scope=\"row\">" + Html.escape(s.method()) + "</th>");
      page.text("td", String.valueOf(s.count()));
      page.text("td", number("%.1f", s.forwards()));
      page.text("td", number("%.2e", s.cosine()));
      page.text("td", number("%.2f", s.quality()));
      page.text("td", number("%.2f", s.error()));
      page.text("td", number("%.2f", s.predicted()));
      page.text("td", number("%.2f", s.perForward()));
      if (point) {
        page.text("td", number("%.2f", s.projection()));
        page.text("td", number("%.2f", s.projectionError()));
        page.text("td", number("%.2e", s.variance()));
      }
      page.raw("</tr>");
    }
    page.raw("</tbody></table>");
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
