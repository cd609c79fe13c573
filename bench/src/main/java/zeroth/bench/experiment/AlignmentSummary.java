package zeroth.bench.experiment;

import java.util.List;
import java.util.function.ToDoubleFunction;
import zeroth.bench.experiment.AlignmentStudy.Row;
import zeroth.zo.alignment.Progress;

/**
 * The measurements of one method at one place, averaged.
 *
 * @param method name and settings
 * @param count number of measurements
 * @param forwards mean forwards of a step
 * @param cosine mean cosine of update and negative gradient
 * @param quality mean of d cos^2
 * @param error standard error of that mean
 * @param predicted d cos^2 by the formulas, or NaN
 * @param projection mean projection of the estimate on the gradient, in units of the gradient: its
 *     distance from 1 is the bias along it
 * @param projectionError standard error of that mean
 * @param variance mean squared error of an estimate, in units of the squared gradient
 * @param progress mean fall of the loss in a step at the best rate, to second order; see {@link
 *     Progress}
 * @param progressError its standard error
 */
public record AlignmentSummary(
    String method,
    int count,
    double forwards,
    double cosine,
    double quality,
    double error,
    double predicted,
    double projection,
    double projectionError,
    double variance,
    double progress,
    double progressError) {

  /** The mean of some measurements, at least one, all of the same method. */
  public static AlignmentSummary of(String name, List<Row> rows) {
    return new AlignmentSummary(
        name,
        rows.size(),
        mean(rows, Row::forwards),
        mean(rows, row -> row.alignment().all().cosine()),
        mean(rows, row -> row.alignment().all().quality()),
        error(rows, row -> row.alignment().all().quality()),
        rows.get(0).predicted(),
        mean(rows, row -> row.alignment().all().projection(row.learningRate())),
        error(rows, row -> row.alignment().all().projection(row.learningRate())),
        mean(rows, row -> row.alignment().all().squaredError(row.learningRate())),
        Progress.mean(progress(rows)),
        Progress.error(progress(rows)));
  }

  private static List<Progress> progress(List<Row> rows) {
    return rows.stream().map(Row::progress).toList();
  }

  /** The progress for each forward. */
  public double progressPerForward() {
    return progress / forwards;
  }

  /** d cos^2 for each forward. */
  public double perForward() {
    return quality / forwards;
  }

  private static double mean(List<Row> rows, ToDoubleFunction<Row> value) {
    return rows.stream().mapToDouble(value).average().orElseThrow();
  }

  private static double error(List<Row> rows, ToDoubleFunction<Row> value) {
    double mean = mean(rows, value);
    double squares = rows.stream().mapToDouble(value).map(x -> (x - mean) * (x - mean)).sum();
    int n = rows.size();
    return n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
  }
}
