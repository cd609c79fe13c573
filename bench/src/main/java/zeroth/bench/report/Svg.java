package zeroth.bench.report;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.knowm.xchart.XYChart;

/** Turns a chart into an SVG element that can stand inside a page. */
final class Svg {
  /** A segment of a curve as the writer puts it: a line of text, its style and its two ends. */
  private static final Pattern SEGMENT =
      Pattern.compile(
          "\\s*<line style=\"([^\"]*)\" x1=\"([^\"]*)\" x2=\"([^\"]*)\" y1=\"([^\"]*)\""
              + " y2=\"([^\"]*)\"/>\\s*");

  private Svg() {}

  /**
   * The chart's svg element.
   *
   * @param prefix put before the identifiers inside, so that two charts on a page do not share them
   * @param description read out where the picture cannot be seen
   */
  static String of(XYChart chart, String prefix, String description) throws IOException {
    int width = chart.getWidth();
    int height = chart.getHeight();
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, width, height);
    Document document =
        new SVGProcessor().getDocument(graphics.getCommands(), new PageSize(0, 0, width, height));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.writeTo(bytes);
    String svg = bytes.toString(StandardCharsets.UTF_8);
    String content = svg.substring(svg.indexOf('>', svg.indexOf("<svg")) + 1);
    content = content.replaceAll("(\\.\\d\\d)\\d+", "$1"); // hundredths of a pixel are enough
    content =
        content
            .replace("id=\"clip", "id=\"" + prefix + "-clip")
            .replace("url(#clip", "url(#" + prefix + "-clip");
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s"
        .formatted(width, height, Html.escape(description), joined(content));
  }

  /** Segments that follow each other become one polyline; hundreds of lines would fill the page. */
  private static String joined(String svg) {
    StringBuilder result = new StringBuilder();
    String style = null;
    String end = null;
    StringBuilder points = new StringBuilder();
    for (String line : svg.split("\n")) {
      Matcher segment = SEGMENT.matcher(line);
      if (segment.matches()) {
        String from = segment.group(2) + "," + segment.group(4);
        if (!segment.group(1).equals(style) || !from.equals(end)) {
          finish(result, style, points);
          style = segment.group(1);
          points.append(from);
        }
        end = segment.group(3) + "," + segment.group(5);
        points.append(' ').append(end);
      } else {
        finish(result, style, points);
        style = null;
        result.append(line.strip()).append('\n');
      }
    }
    finish(result, style, points);
    return result.toString().strip();
  }

  private static void finish(StringBuilder result, String style, StringBuilder points) {
    if (!points.isEmpty()) {
      result.append("<polyline style=\"%s\" points=\"%s\"/>%n".formatted(style, points));
      points.setLength(0);
    }
  }
}
