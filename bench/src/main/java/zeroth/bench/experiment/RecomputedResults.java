package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import zeroth.bench.run.RunRecord;
import zeroth.bench.run.RunRecord.Average;
import zeroth.bench.run.RunRecord.Score;
import zeroth.bench.run.RunRecord.Status;

/**
 * The results of a run as they are found again.
 *
 * @param status by the journal
 * @param zeroShot test split of the base model
 * @param test test split of the weights in {@code model/}
 * @param dev development split of those
 * @param forwards of a replay of all steps; null where there is no replay
 */
public record RecomputedResults(
    ReplayedRun run, Status status, Score zeroShot, Score test, Score dev, Long forwards) {

  /** What was measured and counted, with the status that follows from it. */
  public static RecomputedResults of(
      ReplayedRun run, Score base, Score test, Score dev, Long forwards) {
    boolean finite = test == null || Double.isFinite(test.loss());
    return new RecomputedResults(
        run, finite ? run.status() : Status.DIVERGED, base, test, dev, forwards);
  }

  /** The fields of a record that are others, with both values. */
  public List<String> differences(RunRecord claims) {
    List<String> wrong = new ArrayList<>();
    differ(wrong, "status", claims.status(), status);
    RunRecord.Results r = claims.results();
    boolean told = r != null && r.dev() != null;
    if (!told || (test != null && (r.zeroShot() == null || r.test() == null))) {
      wrong.add("results are missing");
      return wrong;
    }
    ReplayedRun.Chosen chosen = run.chosen(run.selection());
    Average average = chosen.mean() ? SelectedWeights.averageOf(chosen.steps()) : null;
    long skipped = run.journal().steps().stream().filter(step -> step.skipped()).count();
    differ(wrong, "results.zero_shot", r.zeroShot(), toldBy(r.zeroShot(), zeroShot));
    differ(wrong, "results.test", r.test(), toldBy(r.test(), test));
    differ(wrong, "results.dev", r.dev(), toldBy(r.dev(), dev));
    differ(wrong, "results.best_step", r.bestStep(), chosen.steps());
    differ(wrong, "results.average", r.average(), average);
    differ(wrong, "results.steps", r.steps(), run.journal().steps().size());
    differ(wrong, "results.skipped", (long) r.skipped(), skipped);
    if (forwards != null) {
      differ(wrong, "results.forwards", r.forwards(), forwards);
    }
    return wrong;
  }

  /** As much of a score as a record tells; of a run whose loss is a program's not that. */
  private Score toldBy(Score claimed, Score found) {
    if (claimed == null || found == null) {
      return found;
    }
    Score told = claimed.measures() == null ? found.plain() : found;
    return run.isRewarded() ? new Score(told.accuracy(), claimed.loss(), told.measures()) : told;
  }

  private static void differ(List<String> wrong, String field, Object claimed, Object found) {
    if (!java.util.Objects.equals(claimed, found)) {
      wrong.add(field + " is " + claimed + ", not " + found);
    }
  }
}
