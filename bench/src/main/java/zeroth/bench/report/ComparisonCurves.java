package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.Comparison.Measured;
import zeroth.bench.comparison.Score;
import zeroth.bench.comparison.Standing;

/**
 * The curves of a comparison on a task: as many arms as there are colours, the first one of the
 * study and the best by loss; bars are a deviation over the seeds to either side.
 *
 * @param comparison what is drawn
 * @param task on which
 */
record ComparisonCurves(Comparison comparison, String task) {

  /** Loss of the development split. */
  Plot loss(Axis axis) {
    return plot("Loss, dev", axis, false, Measured::loss, Measured::lossDeviation);
  }

  /** Accuracy there. */
  Plot accuracy(Axis axis) {
    return plot("Accuracy, dev", axis, true, Measured::accuracy, Measured::accuracyDeviation);
  }

  /** The arms that are drawn, the best first, and the study's first behind them if it is not. */
  List<Arm> drawn() {
    List<Arm> drawn =
        new ArrayList<>(
            comparison.standings(task, Score.LOSS).stream()
                .map(Standing::arm)
                .limit(Ink.CURVES.length)
                .toList());
    Arm first = comparison.arms().get(0);
    if (!drawn.contains(first)) {
      drawn.set(drawn.size() - 1, first);
    }
    return drawn;
  }

  private Plot plot(
      String title,
      Axis axis,
      boolean percent,
      ToDoubleFunction<Measured> value,
      ToDoubleFunction<Measured> deviation) {
    List<Series> series = new ArrayList<>();
    double end = 0;
    List<Arm> arms = drawn();
    for (int i = 0; i < arms.size(); i++) {
      List<Measured> course = comparison.course(task, arms.get(i));
      Curve curve = Curve.of(course, point -> place(axis, point), value);
      List<Double> bars = course.stream().map(deviation::applyAsDouble).toList();
      boolean spread = bars.stream().anyMatch(bar -> bar > 0);
      series.add(
          new Series(
              arms.get(i).name(),
              Ink.CURVES[i],
              Series.Stroke.FULL,
              Series.Mark.number(i),
              curve,
              spread ? bars : null));
      end = Math.max(end, curve.x().stream().mapToDouble(x -> x).max().orElse(0));
    }
    return new Plot(title, axis.title, end > 0 ? end : 1, percent, series);
  }

  private static double place(Axis axis, Measured point) {
    return axis == Axis.SECONDS ? point.seconds() : point.forwards();
  }
}
