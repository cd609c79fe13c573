package zeroth.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Function;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a plot at a size. Legend and titles stand outside, as text.
 *
 * @param width in pixels, at which the letters have the size of the page's
 * @param height in pixels
 */
record Drawing(int width, int height) {
  /** For windows wider than 40 em. */
  static final Drawing WIDE = new Drawing(580, 300);

  /** For narrower ones, such as a telephone's. */
  static final Drawing NARROW = new Drawing(350, 240);

  /**
   * The svg element.
   *
   * @param prefix of the identifiers inside
   * @throws IOException or what a Java runtime throws whose graphics do not work
   */
  String svg(Plot plot, String prefix) throws IOException {
    XYChart chart = chart(plot);
    for (Series series : plot.series()) {
      add(chart, series);
    }
    return Ink.themed(Svg.of(chart, prefix, plot.description()));
  }

  private static void add(XYChart chart, Series s) {
    XYSeries drawn = chart.addSeries(s.name(), s.curve().x(), s.curve().y(), s.errors());
    drawn.setMarker(s.mark().marker).setMarkerColor(s.ink().color());
    drawn.setLineColor(s.ink().color());
    if (s.stroke() == Series.Stroke.NONE) {
      drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    } else {
      drawn.setLineStyle(s.stroke().awt());
    }
    if (s.mark() == Series.Mark.NONE) {
      drawn.setMarker(SeriesMarkers.NONE);
    }
  }

  private XYChart chart(Plot plot) {
    XYChart chart = new XYChartBuilder().width(width).height(height).build();
    Color paper = Ink.PAPER.color();
    Color ink = Ink.INK.color();
    Color line = Ink.LINE.color();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    chart
        .getStyler()
        .setChartBackgroundColor(paper)
        .setPlotBackgroundColor(paper)
        .setPlotBorderVisible(false)
        .setChartTitleVisible(false)
        .setChartFontColor(ink)
        .setLegendVisible(false)
        .setChartPadding(6);
    chart
        .getStyler()
        .setPlotGridLinesColor(line)
        .setPlotGridLinesStroke(new BasicStroke(1f))
        .setErrorBarsColorSeriesColor(true)
        .setAxisTitlesVisible(false)
        .setAxisTickLabelsFont(font)
        .setAxisTickLabelsColor(ink)
        .setAxisTickMarksColor(line)
        .setXAxisTickMarkSpacingHint(90)
        .setYAxisTickMarkSpacingHint(50)
        .setMarkerSize(8);
    chart
        .getStyler()
        .setxAxisTickLabelsFormattingFunction(places(plot.end()))
        .setyAxisTickLabelsFormattingFunction(plot.percent() ? Drawing::percent : Drawing::value);
    chart.getStyler().setLocale(Locale.ROOT);
    // the end lies beyond the last point: evenly spaced points that fill the axis would become its
    // ticks, whatever their number
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.006 * plot.end());
    return chart;
  }

  private static Function<Double, String> places(double end) {
    return end >= 8 ? x -> String.format(Locale.ROOT, "%,.0f", x) : Drawing::value;
  }

  private static String percent(double y) {
    return value(100 * y) + " %";
  }

  /** Without zeros at the end, and without what the arithmetic of ticks leaves around 0. */
  private static String value(double y) {
    double size = Math.abs(y);
    if (size > 1e-12 && size < 1e-3) {
      return String.format(Locale.ROOT, "%.1e", y);
    }
    String digits = String.format(Locale.ROOT, "%.4f", y).replaceAll("\\.?0+$", "");
    return digits.equals("-0") ? "0" : digits;
  }
}
