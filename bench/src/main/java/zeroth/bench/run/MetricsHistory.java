package zeroth.bench.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of metrics.csv that an earlier part of a run has left, and what they are good for.
 *
 * @param rows in their order
 */
public record MetricsHistory(List<Metric> rows) {
  /** Of a run that begins. */
  public static final MetricsHistory NONE = new MetricsHistory(List.of());

  /** Defensive copy. */
  public MetricsHistory {
    rows = List.copyOf(rows);
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

  /** Seconds at which rows of steps and of the development split were written. */
  public Map<String, Double> seconds() {
    Map<String, Double> seconds = new HashMap<>();
    for (Metric row : rows) {
      if (row.kind() != Metric.Kind.TEST) {
        seconds.put(row.kind() + " " + row.step(), row.seconds());
      }
    }
    return seconds;
  }

  /** Seconds that the run had taken so far, 0 where nothing is known. */
  public double elapsed() {
    return rows.stream().mapToDouble(Metric::seconds).max().orElse(0);
  }
}
