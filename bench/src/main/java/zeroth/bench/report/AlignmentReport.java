package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import zeroth.bench.experiment.AlignmentStudy.Row;
import zeroth.bench.experiment.AlignmentSummary;
import zeroth.bench.report.Series.Mark;
import zeroth.bench.report.Series.Stroke;

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
    Html page = Html.page("Zeroth: alignment");
    page.text("h1", "Updates beside the gradient");
    page.text("p", title);
    page.text(
        "p",
        "d cos² is the number of weights times the squared cosine of an update and the negative"
            + " gradient on the same minibatch: 1 for a random direction scaled by its slope. The"
            + " prediction holds for small eps, without momentum. Progress is how far a step brings"
            + " the loss down at the best rate, to second order, from three losses along the update.");
    Plots.draw(page, plots -> plots.add(this::overSteps).add(predictedAndMeasured()), "align.csv");
    page.section("Along a run of each method");
    table(page, runs, false);
    page.end().section("At the pretrained weights, over many keys");
    table(page, points, true);
    return page.end().finish();
  }

  private Plot overSteps(Axis axis) {
    List<Series> series = new ArrayList<>();
    double end = 0;
    for (Map.Entry<String, List<Row>> run : along.entrySet()) {
      int n = number(run.getKey());
      Curve curve =
          Curve.of(
              run.getValue(),
              row -> axis.of(row.number() + 1, row.taken(), row.seconds()),
              row -> row.alignment().all().quality());
      series.add(Series.marked(run.getKey(), ink(n), Mark.number(n), curve.meansSoFar()));
      end = Math.max(end, curve.x().stream().mapToDouble(x -> x).max().orElse(0));
    }
    return new Plot("d cos², mean so far", axis.title, end > 0 ? end : 1, false, series);
  }

  private Plot predictedAndMeasured() {
    List<Series> series = new ArrayList<>();
    double most = 1;
    for (AlignmentSummary s : points) {
      if (Double.isFinite(s.predicted()) && Double.isFinite(s.error())) {
        int n = number(s.method());
        Curve point = new Curve(List.of(s.predicted()), List.of(s.quality()));
        List<Double> error = List.of(2 * s.error());
        series.add(Series.points(s.method(), ink(n), Mark.number(n), point, error));
        most = Math.max(most, Math.max(s.predicted(), s.quality()));
      }
    }
    double end = 1.1 * most;
    Curve diagonal = new Curve(List.of(0.0, end), List.of(0.0, end));
    series.add(Series.line("measured as predicted", Ink.GREY, Stroke.DASHED, diagonal));
    return new Plot(
        "d cos², measured, with two standard errors", "d cos², predicted", end, false, series);
  }

  /** A method has the same colour and mark in both charts. */
  private int number(String method) {
    return new ArrayList<>(along.keySet()).indexOf(method);
  }

  private static Ink ink(int n) {
    return Ink.CURVES[Math.floorMod(n, Ink.CURVES.length)];
  }

  private static void table(Html page, List<AlignmentSummary> rows, boolean point) {
    List<String> heads =
        new ArrayList<>(
            List.of(
                "method",
                "measured",
                "forwards",
                "cosine",
                "d cos²",
                "± error",
                "predicted",
                "per forward"));
    if (point) {
      heads.addAll(List.of("on the gradient", "± error", "variance"));
    }
    heads.addAll(List.of("progress", "± error", "per forward"));
    page.table(point ? "at the pretrained weights" : "along the runs", "numbers", heads);
    for (AlignmentSummary s : rows) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  String.valueOf(s.count()),
                  number("%.1f", s.forwards()),
                  number("%.2e", s.cosine()),
                  number("%.2f", s.quality()),
                  number("%.2f", s.error()),
                  number("%.2f", s.predicted()),
                  number("%.2f", s.perForward())));
      if (point) {
        cells.add(number("%.2f", s.projection()));
        cells.add(number("%.2f", s.projectionError()));
        cells.add(number("%.2e", s.variance()));
      }
      cells.add(number("%.2e", s.progress()));
      cells.add(number("%.1e", s.progressError()));
      cells.add(number("%.2e", s.progressPerForward()));
      page.row(s.method(), cells.toArray(String[]::new));
    }
    page.endTable();
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
