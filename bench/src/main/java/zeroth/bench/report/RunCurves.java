package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import zeroth.bench.report.Series.Mark;
import zeroth.bench.report.Series.Stroke;
import zeroth.bench.run.Metric;
import zeroth.bench.run.Metric.Kind;

/**
 * The curves of a run.
 *
 * @param rows of metrics.csv
 * @param bestStep steps taken before the weights that were kept, or negative where it is not known
 */
record RunCurves(List<Metric> rows, int bestStep) {

  /** Training loss of steps, its moving mean, and the loss on the development split. */
  Plot loss(Axis axis) {
    Curve steps = curve(axis, Kind.STEP, Metric::loss);
    List<Series> series = new ArrayList<>(Series.noisy("minibatch", Ink.PALE, Ink.BLUE, steps));
    series.addAll(dev(axis, Metric::loss));
    return new Plot("Loss", axis.title, end(axis), false, series);
  }

  /** Accuracy on the development split, and on the test split before and after. */
  Plot accuracy(Axis axis) {
    List<Series> series = new ArrayList<>();
    Curve test = curve(axis, Kind.TEST, Metric::accuracy);
    if (!test.isEmpty()) {
      double before = test.y().get(0);
      double after = test.y().get(test.size() - 1);
      series.add(level(axis, "test, zero-shot", Ink.GREY, before));
      series.add(level(axis, "test, weights kept", Ink.GREEN, after));
    }
    series.addAll(dev(axis, Metric::accuracy));
    return new Plot("Accuracy", axis.title, end(axis), true, series);
  }

  private Series level(Axis axis, String name, Ink ink, double y) {
    return Series.line(name, ink, Stroke.DASHED, Curve.level(end(axis), y));
  }

  private List<Series> dev(Axis axis, ToDoubleFunction<Metric> value) {
    List<Metric> kept = of(Kind.DEV).stream().filter(row -> row.step() == bestStep).toList();
    Curve all = curve(axis, Kind.DEV, value);
    Curve best = Curve.of(kept, place(axis), value);
    // so many marks would be one band
    Mark mark = all.size() > 60 ? Mark.NONE : Mark.CIRCLE;
    return List.of(
        Series.marked("dev", Ink.ORANGE, mark, all),
        Series.points("dev, weights kept", Ink.GREEN, Mark.DIAMOND, best, null));
  }

  private Curve curve(Axis axis, Kind kind, ToDoubleFunction<Metric> value) {
    return Curve.of(of(kind), place(axis), value);
  }

  private List<Metric> of(Kind kind) {
    return rows.stream().filter(row -> row.kind() == kind).toList();
  }

  private double end(Axis axis) {
    double end = rows.stream().mapToDouble(place(axis)).max().orElse(0);
    return end > 0 ? end : 1;
  }

  private static ToDoubleFunction<Metric> place(Axis axis) {
    return row -> axis.of(row.step(), row.forwards(), row.seconds());
  }
}
