package zeroth.bench.report;

import java.awt.BasicStroke;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A curve and how it looks.
 *
 * @param name in the legend
 * @param ink its colour
 * @param stroke the line between the points
 * @param mark the points
 * @param curve at least one point
 * @param errors half the length of each point's bar, or null for none
 */
record Series(String name, Ink ink, Stroke stroke, Mark mark, Curve curve, List<Double> errors) {
  /** Most points of a curve; longer runs are shown by means of neighbouring steps. */
  private static final int POINTS = 300;

  /** How a line is drawn. */
  enum Stroke {
    NONE(0),
    FINE(1),
    FULL(2),
    BOLD(2.4f),
    DASHED(1.6f, 7, 4);

    private final float width;
    private final float[] dashes;

    Stroke(float width, float... dashes) {
      this.width = width;
      this.dashes = dashes;
    }

    BasicStroke awt() {
      int cap = dashes.length == 0 ? BasicStroke.CAP_ROUND : BasicStroke.CAP_BUTT;
      float[] pattern = dashes.length == 0 ? null : dashes;
      return new BasicStroke(width, cap, BasicStroke.JOIN_ROUND, 1, pattern, 0);
    }

    private String svg() {
      String dashed = dashes.length == 0 ? "" : ";stroke-dasharray:7,4";
      return "stroke-width:" + width + dashed;
    }
  }

  /** How a point is drawn; shapes tell apart what colours may not. */
  enum Mark {
    NONE("", SeriesMarkers.NONE),
    CIRCLE("M10 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", SeriesMarkers.CIRCLE),
    SQUARE("M10 2h8v8h-8z", SeriesMarkers.SQUARE),
    DIAMOND("M14 1l5 5-5 5-5-5z", SeriesMarkers.DIAMOND),
    TRIANGLE("M14 2l5 8h-10z", SeriesMarkers.TRIANGLE_UP),
    TRIANGLE_DOWN("M14 10l5-8h-10z", SeriesMarkers.TRIANGLE_DOWN);

    private static final Mark[] SHAPES = {CIRCLE, SQUARE, DIAMOND, TRIANGLE, TRIANGLE_DOWN};

    private final String path;

    /** The same in a chart. */
    final Marker marker;

    Mark(String path, Marker marker) {
      this.path = path;
      this.marker = marker;
    }

    /** A shape for the n-th curve, from 0. */
    static Mark number(int n) {
      return SHAPES[n % SHAPES.length];
    }
  }

  /** A line without marks. */
  static Series line(String name, Ink ink, Stroke stroke, Curve curve) {
    return new Series(name, ink, stroke, Mark.NONE, curve, null);
  }

  /** A line whose points are marked. */
  static Series marked(String name, Ink ink, Mark mark, Curve curve) {
    return new Series(name, ink, Stroke.FULL, mark, curve, null);
  }

  /** Points alone. */
  static Series points(String name, Ink ink, Mark mark, Curve curve, List<Double> errors) {
    return new Series(name, ink, Stroke.NONE, mark, curve, errors);
  }

  /** Noisy values of every step, thinned, and their moving mean if there are enough of them. */
  static List<Series> noisy(String name, Ink fine, Ink bold, Curve curve) {
    if (curve.isEmpty()) {
      return List.of();
    }
    Curve shown = curve.thinned(POINTS);
    int window = Math.max(2, shown.size() / 20);
    Series values = line(name, fine, Stroke.FINE, shown);
    return shown.size() > 2 * window
        ? List.of(values, line(name + ", moving mean", bold, Stroke.BOLD, shown.smoothed(window)))
        : List.of(values);
  }

  /** A picture of how this looks, 28 by 12 units, that may stand inside a drawing or alone. */
  String sample() {
    StringBuilder sample = new StringBuilder();
    if (stroke != Stroke.NONE) {
      sample.append(
          "<path d=\"M1 6H27\" style=\"fill:none;stroke:%s;%s\"/>"
              .formatted(ink.css(), stroke.svg()));
    }
    if (mark != Mark.NONE) {
      sample.append("<path d=\"%s\" style=\"fill:%s\"/>".formatted(mark.path, ink.css()));
    }
    return sample.toString();
  }
}
