package zeroth.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import zeroth.bench.run.Metric;

/** The curves of a run. */
final class Charts {
  private static final Color INK = new Color(0x24, 0x29, 0x2f);
  private static final Color GRID = new Color(0xe4, 0xe7, 0xeb);
  private static final Color PALE = new Color(0xb9, 0xd3, 0xea);
  private static final Color BLUE = new Color(0x1f, 0x6f, 0xb2);
  private static final Color ORANGE = new Color(0xc4, 0x55, 0x0d);
  private static final Color GREY = new Color(0x8a, 0x91, 0x99);
  private static final Color GREEN = new Color(0x2b, 0x80, 0x4d);

  private static final BasicStroke DASHED =
      new BasicStroke(
          1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {7f, 4f}, 0f);

  /** Most points of a curve; longer runs are shown by means of neighbouring steps. */
  private static final int POINTS = 600;

  private Charts() {}

  /** Training loss of steps, its moving mean, and the loss on the development split. */
  static XYChart loss(List<Metric> rows) {
    XYChart chart = chart("loss", rows);
    Curve steps = Curve.of(rows, Metric.Kind.STEP, Metric::loss);
    if (!steps.isEmpty()) {
      Curve shown = steps.thinned(POINTS);
      int window = Math.max(2, shown.size() / 20);
      line(chart, "minibatch", shown, PALE, 1f);
      if (shown.size() > 2 * window) {
        line(chart, "minibatch, moving mean", shown.smoothed(window), BLUE, 2.2f);
      }
    }
    marked(chart, "dev", Curve.of(rows, Metric.Kind.DEV, Metric::loss), ORANGE);
    return chart;
  }

  /** Accuracy on the development split, and on the test split before and after. */
  static XYChart accuracy(List<Metric> rows) {
    XYChart chart = chart("accuracy", rows);
    Curve dev = Curve.of(rows, Metric.Kind.DEV, Metric::accuracy);
    Curve test = Curve.of(rows, Metric.Kind.TEST, Metric::accuracy);
    double last = Math.max(1, last(rows));
    if (!test.isEmpty()) {
      level(chart, "test, zero-shot", last, test.y().get(0), GREY);
      level(chart, "test, best weights", last, test.y().get(test.size() - 1), GREEN);
    }
    marked(chart, "dev", dev, ORANGE);
    return chart;
  }

  private static int last(List<Metric> rows) {
    return rows.stream().mapToInt(Metric::step).max().orElse(0);
  }

  private static XYChart chart(String y, List<Metric> rows) {
    XYChart chart = new XYChartBuilder().width(680).height(360).build();
    chart.setXAxisTitle("step");
    chart.setYAxisTitle(y);
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartTitleVisible(false)
        .setChartFontColor(INK)
        .setLegendFont(font)
        .setLegendBorderColor(Color.WHITE)
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendLayout(LegendLayout.Horizontal)
        .setChartPadding(8);
    chart
        .getStyler()
        .setPlotGridLinesColor(GRID)
        .setPlotGridLinesStroke(new BasicStroke(1f))
        .setAxisTitleFont(font)
        .setAxisTickLabelsFont(font)
        .setAxisTickLabelsColor(INK)
        .setAxisTickMarksColor(GRID)
        .setXAxisTickMarkSpacingHint(90)
        .setxAxisTickLabelsFormattingFunction(step -> String.format(Locale.ROOT, "%,.0f", step))
        .setYAxisDecimalPattern("0.00#")
        .setLocale(Locale.ROOT);
    // the end lies beyond the last point: evenly spaced points that fill the axis would become its
    // ticks, whatever their number
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.006 * Math.max(1, last(rows)));
    return chart;
  }

  private static void line(XYChart chart, String name, Curve curve, Color color, float width) {
    if (curve.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(name, curve.x(), curve.y());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
  }

  private static void marked(XYChart chart, String name, Curve curve, Color color) {
    if (curve.isEmpty()) {
      return;
    }
    line(chart, name, curve, color, 2f);
    XYSeries series = chart.getSeriesMap().get(name);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(color);
  }

  private static void level(XYChart chart, String name, double last, double y, Color color) {
    line(chart, name, new Curve(List.of(0.0, last), List.of(y, y)), color, 1.6f);
    chart.getSeriesMap().get(name).setLineStyle(DASHED);
  }
}
