package zeroth.bench.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of metrics.csv that an earlier part of a run has left, and what they are good for.
 *
 * @param rows in their order
 * @param seconds of rows by kind and step
 */
public record MetricsHistory(List<Metric> rows, Map<String, Double> seconds) {
  /** Of a run that begins. */
  public static final MetricsHistory NONE = new MetricsHistory(List.of());

  /** Of these rows. */
  public MetricsHistory(List<Metric> rows) {
    this(List.copyOf(rows), times(rows));
  }

  /** The first row of a kind and step counts: the test split's at the end may be of step 0 too. */
  private static Map<String, Double> times(List<Metric> rows) {
    Map<String, Double> seconds = new HashMap<>();
    for (Metric row : rows) {
      if (row.kind() != Metric.Kind.TEST || row.step() == 0) {
        seconds.putIfAbsent(row.kind() + " " + row.step(), row.seconds());
      }
    }
    return seconds;
  }

  /**
   * The rows that had been written when so many steps had been taken and what was due then had not
   * been measured; null if one is missing.
   */
  public List<Metric> upTo(int steps) {
    List<Metric> first = new ArrayList<>();
    int taken = 0;
    for (Metric row : rows) {
      boolean step = row.kind() == Metric.Kind.STEP;
      taken += step ? 1 : 0;
      if (row.step() != taken) {
        return null;
      }
      first.add(row);
      if (taken == steps) {
        return first;
      }
    }
    return null;
  }

  /**
   * When a row was written that is measured again as the run goes on; the end's are not.
   *
   * @param now for a row that there was not yet
   * @return seconds since the run began
   */
  public double seconds(Metric.Kind kind, int step, double now) {
    return seconds.getOrDefault(kind + " " + step, now);
  }

  /** Seconds that the run had taken so far, 0 where nothing is known. */
  public double elapsed() {
    return rows.stream().mapToDouble(Metric::seconds).max().orElse(0);
  }
}
