package zeroth.bench.report;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.knowm.xchart.XYChart;

/** Turns a chart into an SVG element that can stand inside a page. */
final class Svg {
  private Svg() {}

  /**
   * The chart's svg element.
   *
   * @param prefix put before the identifiers inside, so that two charts on a page do not share them
   * @param description read out where the picture cannot be seen
   */
  static String of(XYChart chart, String prefix, String description) throws IOException {
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    Document document =
        new SVGProcessor()
            .getDocument(
                graphics.getCommands(), new PageSize(0, 0, chart.getWidth(), chart.getHeight()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.writeTo(bytes);
    String svg = bytes.toString(StandardCharsets.UTF_8);
    return svg.substring(svg.indexOf("<svg"));
  }
}
