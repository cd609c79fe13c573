package zeroth.bench.report;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import zeroth.bench.report.Series.Mark;
import zeroth.bench.report.Series.Stroke;
import zeroth.bench.speed.Machine;
import zeroth.bench.speed.SpeedHistory;
import zeroth.bench.speed.SpeedHistory.Point;
import zeroth.bench.speed.SpeedRow;
import zeroth.bench.speed.SpeedRow.Line;
import zeroth.bench.speed.Spread;

/**
 * The page of what {@code zeroth speed} measured over time, by machine and JDK, and its charts as
 * one picture; loads nothing from anywhere.
 *
 * @param history what was measured
 */
public record SpeedHistoryReport(SpeedHistory history) {
  /** Figures of a chart, each of its own colour. */
  private static final int LINES = Ink.CURVES.length;

  /** The largest figure of a chart over the smallest, at most. */
  private static final double LIKE = 4;

  /** What charts are made of: figures of like size have an axis together. */
  private record Axes(String part, String unit, int threads) {}

  /** The whole page. */
  public String html() {
    Html page = Html.page("Zeroth: speed over time");
    page.text("h1", "Speed over time");
    page.text(
        "p",
        String.format(
            Locale.ROOT,
            "%,d %s of zeroth speed. Points are medians, bars half the distance between the"
                + " quartiles to either side; tables of one day stand side by side, by their names."
                + " %s What stands in parentheses is what a figure was compared with.",
            history.files(),
            history.files() == 1 ? "table" : "tables",
            drawsAll()
                ? "No figure was measured twice on one machine and JDK yet, so there are no lines."
                : "Charts have the figures that were measured more than once on a machine and JDK,"
                    + " the largest first."));
    int number = 0;
    for (Map.Entry<Machine, Map<Line, List<Point>>> machine : history.machines().entrySet()) {
      page.section(machine.getKey().toString());
      List<Plot> plots = plots(machine.getValue());
      if (!plots.isEmpty()) {
        Plots.draw(
            page, "machine" + number, charts -> addAll(charts, plots), "the directory of tables");
      }
      table(page, machine.getKey(), machine.getValue());
      page.end();
      number++;
    }
    return page.finish();
  }

  /**
   * All charts of the page, as one SVG file.
   *
   * @throws IOException or what a Java runtime throws whose graphics do not work
   */
  public String svg() throws IOException {
    Map<String, List<Plot>> sections = new LinkedHashMap<>();
    history
        .machines()
        .forEach(
            (machine, lines) -> {
              List<Plot> plots = plots(lines);
              if (!plots.isEmpty()) {
                sections.put(machine.toString(), plots);
              }
            });
    return Picture.of(sections);
  }

  private static void addAll(Plots charts, List<Plot> plots) throws IOException {
    for (Plot plot : plots) {
      charts.add(plot);
    }
  }

  /** Whether figures that were measured once are drawn, because there are no others. */
  private boolean drawsAll() {
    return history.machines().values().stream()
        .flatMap(lines -> lines.values().stream())
        .allMatch(points -> points.size() == 1);
  }

  private List<Plot> plots(Map<Line, List<Point>> lines) {
    boolean all = drawsAll();
    Map<Axes, List<Line>> groups = new LinkedHashMap<>();
    lines.forEach(
        (line, points) -> {
          if (all || points.size() > 1) {
            Axes axes = new Axes(line.part(), line.unit(), line.threads());
            groups.computeIfAbsent(axes, a -> new ArrayList<>()).add(line);
          }
        });
    Days days = Days.of(lines);
    List<Plot> plots = new ArrayList<>();
    groups.forEach(
        (axes, group) -> {
          group.sort(Comparator.comparingDouble(line -> -last(lines.get(line)).value().median()));
          List<List<Line>> charts = charts(group, lines);
          for (int c = 0; c < charts.size(); c++) {
            String which = charts.size() == 1 ? "" : ", chart " + (c + 1) + " of " + charts.size();
            plots.add(plot(axes, which, charts.get(c), lines, days));
          }
        });
    plots.removeIf(plot -> plot.series().isEmpty()); // where nothing was a number
    return plots;
  }

  /** Figures of falling size, as many in a chart as there are colours and as are of like size. */
  private static List<List<Line>> charts(List<Line> group, Map<Line, List<Point>> lines) {
    List<List<Line>> charts = new ArrayList<>();
    double largest = Double.NaN;
    for (Line line : group) {
      double value = last(lines.get(line)).value().median();
      if (charts.isEmpty()
          || charts.get(charts.size() - 1).size() == LINES
          || LIKE * value < largest) {
        charts.add(new ArrayList<>());
        largest = value;
      }
      charts.get(charts.size() - 1).add(line);
    }
    return charts;
  }

  private static Plot plot(
      Axes axes, String which, List<Line> group, Map<Line, List<Point>> lines, Days days) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      List<Point> points =
          lines.get(group.get(i)).stream()
              .filter(p -> Double.isFinite(p.row().value().median()))
              .toList();
      List<Double> bars = points.stream().map(p -> halfWidth(p.row().value())).toList();
      Curve curve = Curve.of(points, p -> p.day() - days.before, p -> p.row().value().median());
      series.add(
          new Series(name(group.get(i)), Ink.CURVES[i], Stroke.FULL, Mark.number(i), curve, bars));
    }
    String threads = axes.threads == 1 ? " thread" : " threads";
    String title = axes.part + ", " + axes.unit + ", " + axes.threads + threads + which;
    return new Plot(title, "days since " + days.first, days.end, false, series);
  }

  /**
   * The axis of time that all charts of a machine have.
   *
   * @param first day that it was measured on
   * @param before days of the history before that
   * @param end of the axis
   */
  private record Days(LocalDate first, double before, double end) {
    static Days of(Map<Line, List<Point>> lines) {
      List<Point> points = lines.values().stream().flatMap(List::stream).toList();
      Point first = Collections.min(points, Comparator.comparingDouble(Point::day));
      double last = points.stream().mapToDouble(Point::day).max().orElseThrow();
      double before = Math.floor(first.day());
      return new Days(first.row().date(), before, last > before ? last - before : 1);
    }
  }

  private static double halfWidth(Spread value) {
    double half = (value.high() - value.low()) / 2;
    return Double.isFinite(half) ? half : 0;
  }

  private static String name(Line line) {
    return line.against().isEmpty() ? line.what() : line.what() + " (" + line.against() + ")";
  }

  private static SpeedRow last(List<Point> points) {
    return points.get(points.size() - 1).row();
  }

  private static void table(Html page, Machine machine, Map<Line, List<Point>> lines) {
    page.table(
        machine.toString(),
        "numbers",
        List.of(
            "figure",
            "part",
            "threads",
            "unit",
            "times",
            "first",
            "on",
            "last",
            "quartiles",
            "on",
            "target",
            "verdict"));
    lines.forEach(
        (line, points) -> {
          SpeedRow first = points.get(0).row();
          SpeedRow last = last(points);
          page.row(
              name(line),
              line.part(),
              String.valueOf(line.threads()),
              line.unit(),
              String.valueOf(points.size()),
              number(first.value().median()),
              first.date().toString(),
              number(last.value().median()),
              number(last.value().low()) + " to " + number(last.value().high()),
              last.date().toString(),
              last.target(),
              last.verdict().toString());
        });
    page.endTable();
  }

  /** Three digits or more. */
  private static String number(double x) {
    return Double.isNaN(x)
        ? "-"
        : String.format(Locale.ROOT, Math.abs(x) < 10 ? "%.2f" : x < 100 ? "%.1f" : "%,.0f", x);
  }
}
