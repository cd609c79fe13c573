package zeroth.bench.comparison;

import java.util.List;
import zeroth.bench.run.Metric;
import zeroth.bench.run.RunRecord;

/**
 * What a trial came to.
 *
 * @param trial what was tried
 * @param record of the run; null if it could not begin
 * @param metrics its rows
 * @param failure why it could not begin, in a line; null if it did
 */
public record TrialRun(Trial trial, RunRecord record, List<Metric> metrics, String failure) {

  /** One that has ended. */
  public TrialRun(Trial trial, RunRecord record, List<Metric> metrics) {
    this(trial, record, List.copyOf(metrics), null);
  }

  /** One that could not begin. */
  public static TrialRun failed(Trial trial, String why) {
    return new TrialRun(trial, null, List.of(), why);
  }

  /** Whether it took all its steps with finite losses. */
  public boolean isFinished() {
    return record != null && record.status() == RunRecord.Status.FINISHED;
  }

  /** In a word. */
  public String status() {
    return record == null ? "failed" : record.status().name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Loss of the development split with the weights that were selected; infinite if it failed. */
  public double devLoss() {
    return isFinished() ? record.results().dev().loss() : Double.POSITIVE_INFINITY;
  }

  /** Accuracy there; 0 if it failed. */
  public double devAccuracy() {
    return isFinished() ? record.results().dev().accuracy() : 0;
  }

  /** Forwards that its record counts, 0 if it could not begin. */
  public long forwards() {
    return record == null || record.results() == null ? 0 : record.results().forwards();
  }

  /** Seconds that it took, 0 if it could not begin. */
  public double seconds() {
    return record == null || record.results() == null ? 0 : record.results().seconds();
  }
}
