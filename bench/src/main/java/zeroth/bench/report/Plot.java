package zeroth.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a chart shows; a series without points is left out.
 *
 * @param title what is on the y-axis
 * @param x what is on the x-axis
 * @param end of the x-axis, which begins at 0
 * @param percent whether values are fractions that are shown as percentages
 * @param series the curves, later ones above
 */
record Plot(String title, String x, double end, boolean percent, List<Series> series) {

  Plot {
    series = series.stream().filter(s -> !s.curve().isEmpty()).toList();
  }

  /** What can be said of the picture to one who does not see it. */
  String description() {
    if (series.isEmpty()) {
      return title + " by " + x + ": no points.";
    }
    return series.stream()
        .map(this::description)
        .collect(Collectors.joining("; ", title + " by " + x + ". ", "."));
  }

  private String description(Series s) {
    int last = s.curve().size() - 1;
    String first = place(s, 0);
    return s.name() + ": " + (last == 0 ? first : first + " to " + place(s, last));
  }

  private String place(Series s, int point) {
    double y = s.curve().y().get(point);
    String value = String.format(Locale.ROOT, percent ? "%.1f %%" : "%.4g", percent ? 100 * y : y);
    double at = s.curve().x().get(point);
    return value + " at " + String.format(Locale.ROOT, end >= 8 ? "%,.0f" : "%.3g", at);
  }
}
