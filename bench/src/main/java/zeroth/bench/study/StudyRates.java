package zeroth.bench.study;

import java.util.ArrayList;
import java.util.List;
import zeroth.bench.Version;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.finetuning.ChosenRates;
import zeroth.bench.run.RunRecord;

/** The learning rates that a study has chosen. */
public final class StudyRates {
  private StudyRates() {}

  /** Those of all arms whose results are finished: a rate that diverges by some seed is none. */
  public static ChosenRates of(StudyRequest request, Comparison comparison) {
    List<ChosenRates.Rate> rates = new ArrayList<>();
    for (String task : comparison.tasks()) {
      for (Arm arm : comparison.arms()) {
        List<TrialRun> results = comparison.results(task, arm);
        if (!results.isEmpty() && results.stream().allMatch(TrialRun::isFinished)) {
          rates.add(rate(results));
        }
      }
    }
    return new ChosenRates(
        Version.current(), request.model(), request.budget().toString(), List.copyOf(rates));
  }

  private static ChosenRates.Rate rate(List<TrialRun> results) {
    Trial trial = results.get(0).trial();
    RunRecord record = results.get(0).record();
    return new ChosenRates.Rate(
        trial.task(),
        trial.arm().method(),
        trial.settings(),
        record.configuration().tune(), // with what is left out of lora:... filled in
        trial.rate(),
        results.stream().mapToDouble(TrialRun::devLoss).average().orElseThrow(),
        record.baseSha256() == null ? record.initialSha256() : record.baseSha256());
  }
}
