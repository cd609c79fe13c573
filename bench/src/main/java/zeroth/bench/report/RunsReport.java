package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import zeroth.bench.report.Series.Mark;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Metric;
import zeroth.bench.run.NamedRun;

/**
 * The page of runs side by side: curves of the development split over steps, forwards and seconds,
 * and a table; loads nothing from anywhere. A page of this package with more to say has its parts
 * by {@link #curves} and {@link #table}.
 *
 * @param title what was run
 * @param runs at least one, in the order of the page
 */
public record RunsReport(String title, List<NamedRun> runs) {
  /** Curves of more points have no marks, which would be one band. */
  private static final int MARKED = 60;

  /** The whole page. */
  public String html() {
    Html page = Html.page("Zeroth: " + title);
    page.text("h1", title);
    page.text(
        "p",
        String.format(
            Locale.ROOT,
            "%,d %s side by side. Accuracy and loss are the test split's, with the weights that"
                + " were selected; forwards are those of training, seconds go from a run's start to"
                + " its last measurement.",
            runs.size(),
            runs.size() == 1 ? "run" : "runs"));
    if (!differing().isEmpty()) {
      page.text(
          "p",
          "Careful: these runs differ in "
              + String.join(" and ", differing())
              + ", so that not every number compares with that of another row.");
    }
    curves(page);
    table(page);
    return page.finish();
  }

  /** In what runs differ that must be the same for their losses to compare. */
  private List<String> differing() {
    List<String> found = new ArrayList<>();
    differing(found, "data", Configuration::dataSha256);
    differing(found, "what is minimised", Configuration::objective);
    return found;
  }

  private void differing(List<String> found, String what, Function<Configuration, String> part) {
    if (runs.stream().map(run -> part.apply(run.record().configuration())).distinct().count() > 1) {
      found.add(what);
    }
  }

  /** The curves, with the choice of their x-axis. */
  void curves(Html page) {
    Plots.draw(
        page,
        plots ->
            plots
                .add(axis -> plot("Loss, development split", axis, false, Metric::loss))
                .add(axis -> plot("Accuracy, development split", axis, true, Metric::accuracy)),
        "metrics.csv of each run");
  }

  private Plot plot(String name, Axis axis, boolean percent, ToDoubleFunction<Metric> value) {
    ToDoubleFunction<Metric> place = row -> axis.of(row.step(), row.forwards(), row.seconds());
    List<Series> series = new ArrayList<>();
    double end = 0;
    for (int n = 0; n < runs.size(); n++) {
      List<Metric> dev =
          runs.get(n).metrics().stream().filter(row -> row.kind() == Metric.Kind.DEV).toList();
      Curve curve = Curve.of(dev, place, value);
      Mark mark = curve.size() > MARKED ? Mark.NONE : Mark.number(n);
      series.add(Series.marked(runs.get(n).name(), Ink.CURVES[n % Ink.CURVES.length], mark, curve));
      end = Math.max(end, curve.x().stream().mapToDouble(x -> x).max().orElse(0));
    }
    return new Plot(name, axis.title, end > 0 ? end : 1, percent, series);
  }

  /** The table, in a section. */
  void table(Html page) {
    page.section("Runs");
    new RunsTable(runs).into(page);
    page.end();
  }
}
