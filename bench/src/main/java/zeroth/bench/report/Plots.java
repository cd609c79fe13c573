package zeroth.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The charts of a page, or of a part of it, with the choice of what their x-axes count, if some can
 * count several things; without any script. One part of a page has such a choice at most.
 */
final class Plots {
  private final Html html = new Html();
  private final String part;
  private boolean choice;
  private int figures;

  /**
   * Charts can be drawn without a screen.
   *
   * @param part what the identifiers of this part's charts begin with; another on a page for each
   */
  Plots(String part) {
    this.part = part;
    System.setProperty("java.awt.headless", "true");
  }

  /** Adds a chart that is drawn by each axis. */
  Plots add(Function<Axis, Plot> plot) throws IOException {
    choice = true;
    begin(plot.apply(Axis.STEPS));
    for (Axis axis : Axis.values()) {
      html.raw("<div class=\"by " + axis.key() + "\">");
      draw(plot.apply(axis), axis.key());
      html.raw("</div>");
    }
    html.raw("</figure>");
    return this;
  }

  /** Adds a chart with an x-axis of its own. */
  Plots add(Plot plot) throws IOException {
    begin(plot);
    draw(plot, "");
    html.raw("</figure>");
    return this;
  }

  private void begin(Plot plot) {
    figures++;
    html.raw("<figure class=\"plot\"><figcaption>").text("strong", plot.title());
    html.raw("<ul class=\"legend\">");
    for (Series series : plot.series()) {
      html.raw("<li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\">" + series.sample() + "</svg>");
      html.text("span", series.name()).raw("</li>");
    }
    html.raw("</ul></figcaption>");
  }

  private void draw(Plot plot, String axis) throws IOException {
    String prefix = part + "plot" + figures + axis;
    html.raw(sized(Drawing.WIDE, plot, "wide", prefix));
    html.raw(sized(Drawing.NARROW, plot, "narrow", prefix));
    html.text("p", plot.x());
  }

  private static String sized(Drawing drawing, Plot plot, String size, String prefix)
      throws IOException {
    return drawing.svg(plot, prefix + size).replaceFirst("<svg", "<svg class=\"" + size + "\"");
  }

  /** The charts in their order, under the choice of the axis if there is one. */
  @Override
  public String toString() {
    if (!choice) {
      return "<div class=\"plots\"><div class=\"curves\">\n" + html + "\n</div></div>";
    }
    List<String> lines = new ArrayList<>(List.of("<fieldset class=\"plots\">"));
    lines.add("<legend>x-axis</legend>");
    for (Axis axis : Axis.values()) {
      String id = "by-" + axis.key();
      String checked = axis == Axis.STEPS ? " checked" : "";
      lines.add("<input type=\"radio\" name=\"x-axis\" id=\"" + id + "\"" + checked + ">");
      lines.add("<label for=\"" + id + "\">" + axis.title + "</label>");
    }
    lines.add("<div class=\"curves\">");
    lines.add(html.toString());
    lines.add("</div></fieldset>");
    return String.join("\n", lines);
  }

  /** Draws charts onto a page, or says why they could not be. */
  static void draw(Html page, Charts charts, String instead) {
    draw(page, "", charts, instead);
  }

  /** The same for one of several parts of a page. */
  static void draw(Html page, String part, Charts charts, String instead) {
    try {
      Plots plots = new Plots(part);
      charts.into(plots);
      page.raw(plots.toString());
      // what a Java runtime without fonts or without its graphics libraries throws is not one type
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      page.text(
          "p",
          "The curves could not be drawn, because this Java runtime's graphics do not work ("
              + e
              + "); "
              + instead
              + " holds their points.");
    }
  }

  /** Adds charts. */
  interface Charts {
    /** In their order. */
    void into(Plots plots) throws IOException;
  }
}
