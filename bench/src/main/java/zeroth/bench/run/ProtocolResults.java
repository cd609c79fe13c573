package zeroth.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What the runs of a protocol came to, a draw each. A run that has diverged or was interrupted is
 * no sample of the protocol, and leaving it out would flatter the others: mean and deviation are
 * none then.
 *
 * @param runs at least one, all ended, of one configuration but for draw and seed
 */
public record ProtocolResults(List<RunRecord> runs) {
  /**
   * A column of the table.
   *
   * @param name as in the file
   * @param format of a cell where it is shown
   * @param value of a run
   */
  public record Column(String name, String format, ToDoubleFunction<RunRecord.Results> value) {

    /** A value as it is shown. */
    public String shown(double value) {
      return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
  }

  /** Accuracy of the test split, with the weights that were selected. */
  public static final Column ACCURACY = new Column("accuracy", "%.3f", r -> r.test().accuracy());

  /** Accuracy of the test split before the first step. */
  public static final Column ZERO_SHOT =
      new Column("zero_shot_accuracy", "%.3f", r -> r.zeroShot().accuracy());

  /** The loss that was minimised, on the test split, with the weights that were selected. */
  public static final Column LOSS = new Column("loss", "%.4f", r -> r.test().loss());

  /** The columns that every run has, in their order. */
  public static final List<Column> COLUMNS =
      List.of(
          ZERO_SHOT,
          ACCURACY,
          new Column("zero_shot_loss", "%.4f", r -> r.zeroShot().loss()),
          LOSS,
          new Column("dev_accuracy", "%.3f", r -> r.dev().accuracy()),
          new Column("dev_loss", "%.4f", r -> r.dev().loss()));

  /** Those, and the other measures of the test split, with the weights that were selected. */
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>(COLUMNS);
    Map<String, Double> measures = runs.get(0).results().test().measures();
    for (String name : measures == null ? Set.<String>of() : measures.keySet()) {
      if (!name.equals(ACCURACY.name)) {
        columns.add(new Column(name, "%.3f", r -> measure(r.test(), name)));
      }
    }
    return columns;
  }

  private static double measure(RunRecord.Score score, String name) {
    Double value = score.measures() == null ? null : score.measures().get(name);
    return value == null ? Double.NaN : value;
  }

  /** Whether all runs have come to their end. */
  public boolean isWhole() {
    return runs.stream().allMatch(run -> run.status() == RunRecord.Status.FINISHED);
  }

  /** The mean over the draws; NaN if some run is not finished. */
  public double mean(Column column) {
    return isWhole()
        ? values(column).stream().mapToDouble(x -> x).average().orElseThrow()
        : Double.NaN;
  }

  /**
   * The sample standard deviation over n draws, {@code sqrt(sum (x_i - mean)^2 / (n - 1))}; NaN of
   * a single one, or if some run is not finished.
   */
  public double deviation(Column column) {
    double mean = mean(column);
    double sum = 0;
    for (double x : values(column)) {
      sum += (x - mean) * (x - mean);
    }
    return runs.size() < 2 ? Double.NaN : Math.sqrt(sum / (runs.size() - 1));
  }

  private List<Double> values(Column column) {
    return runs.stream().map(run -> column.value.applyAsDouble(run.results())).toList();
  }

  /** A row for each draw, then the mean and the deviation; doubles in full. */
  public String csv() {
    StringBuilder text = new StringBuilder("draw,seed,status");
    columns().forEach(column -> text.append(',').append(column.name));
    text.append(",steps,forwards,seconds,sha256\n");
    for (RunRecord run : runs) {
      RunRecord.Results r = run.results();
      text.append(run.configuration().draw()).append(',').append(run.configuration().seed());
      text.append(',').append(run.status().name().toLowerCase(Locale.ROOT)).append(',');
      text.append(cells(column -> column.value.applyAsDouble(r)));
      text.append(String.format(Locale.ROOT, ",%d,%d,%.3f,", r.steps(), r.forwards(), r.seconds()));
      text.append(run.finalSha256()).append('\n');
    }
    text.append("mean,,,").append(cells(this::mean)).append(",,,,\n");
    text.append("deviation,,,").append(cells(this::deviation)).append(",,,,\n");
    return text.toString();
  }

  private String cells(ToDoubleFunction<Column> value) {
    return columns().stream()
        .mapToDouble(value)
        .mapToObj(x -> Double.isNaN(x) ? "" : String.valueOf(x))
        .collect(Collectors.joining(","));
  }
}
