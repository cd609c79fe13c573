package zeroth.bench.comparison;

import java.util.List;
import java.util.Map;
import zeroth.bench.report.SamplePages;
import zeroth.bench.run.Metric;
import zeroth.bench.run.RunRecord;

/** Runs of a study, made of invented numbers. */
public final class SampleStudy {
  private SampleStudy() {}

  /**
   * One run.
   *
   * @param finished whether it has not diverged
   * @param loss of the test split
   * @param accuracy of the test split
   */
  public static TrialRun run(
      String task,
      Arm arm,
      Stage stage,
      long seed,
      boolean finished,
      double loss,
      double accuracy,
      List<Metric> metrics) {
    RunRecord.Status status = finished ? RunRecord.Status.FINISHED : RunRecord.Status.DIVERGED;
    RunRecord record =
        SamplePages.record(
            task,
            List.of("bad", "good"),
            null,
            status,
            SamplePages.results(new RunRecord.Score(accuracy, loss)));
    return new TrialRun(new Trial(task, arm, Map.of(), 1e-3, seed, stage, 50), record, metrics);
  }
}
