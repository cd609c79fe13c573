package zeroth.bench.study;

import java.util.List;
import java.util.Map;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Trial;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;

/**
 * What is wanted of a study.
 *
 * @param model what all runs begin from
 * @param tasks at least one, of different names
 * @param arms at least one
 * @param budget of a result
 * @param seeds of results, at least one; the search has the first
 * @param search what is searched for each arm
 * @param training how every run trains and is measured
 * @param computing what it is computed on
 * @param alignKeys keys with which each arm's first step is held against the gradient before any
 *     run; 0 for none
 */
public record StudyRequest(
    String model,
    List<Task> tasks,
    List<Arm> arms,
    Budget budget,
    List<Long> seeds,
    RateSearch search,
    StudyTraining training,
    StudyComputing computing,
    int alignKeys) {

  /**
   * @throws BadInputException if something is missing or repeated
   */
  public StudyRequest {
    tasks = List.copyOf(tasks);
    arms = List.copyOf(arms);
    seeds = List.copyOf(seeds);
    for (Arm arm : arms) {
      search.swept().forEach(swept -> method(arm, arm.with(swept))); // says early what is none
    }
    refuse("--seeds", seeds);
    refuse("--task", tasks.stream().map(Task::name).toList());
    refuse("--methods", arms.stream().map(Arm::name).toList());
    if (training.test() != null && training.test() == 0) {
      throw new BadInputException("--test 0 leaves nothing to compare on: give --test 1 or more");
    }
  }

  /** One with the usual search, training and computing. */
  public static StudyRequest of(
      String model, List<Task> tasks, List<Arm> arms, Budget budget, List<Long> seeds) {
    return new StudyRequest(
        model,
        tasks,
        arms,
        budget,
        seeds,
        RateSearch.USUAL,
        StudyTraining.USUAL,
        StudyComputing.USUAL,
        0);
  }

  private static void refuse(String option, List<?> values) {
    if (values.isEmpty()) {
      throw new BadInputException(option + " names nothing");
    }
    for (Object value : values) {
      if (values.indexOf(value) != values.lastIndexOf(value)) {
        throw new BadInputException(option + " names " + value + " more than once");
      }
    }
  }

  /** The method of an arm with more settings. */
  static MethodChoice method(Arm arm, Map<String, String> settings) {
    return MethodChoice.of(arm.method(), settings, null, false);
  }

  /** A run of an arm that has no rate, seed or length yet. */
  FineTuning asked(Task task, Arm arm) {
    FineTuning asked =
        FineTuning.of(model, task)
            .sizes(task.sizes().or(training.train(), training.dev(), training.test()))
            .promptTemplate(training.promptTemplate())
            .tuning(Tuning.of(arm.tune(), FrozenFormat.KEEP))
            .method(method(arm, arm.settings()))
            .objective(training.objective())
            .batch(training.batch())
            .schedule(training.schedule())
            .select(training.selection())
            .snapshotEvery(0)
            .backend(computing.backend())
            .threads(computing.threads());
    return training.maxLength() == null ? asked : asked.maxLength(training.maxLength());
  }

  /** A trial as a run: of a search without a test split. */
  FineTuning asked(Task task, Trial trial) {
    SplitSizes sizes =
        task.sizes()
            .or(
                training.train(),
                training.dev(),
                trial.stage().isResult() ? training.test() : Integer.valueOf(0));
    return asked(task, trial.arm())
        .sizes(sizes)
        .method(method(trial.arm(), trial.settings()))
        .learningRate(trial.rate())
        .seed(trial.seed())
        .steps(trial.steps())
        .devEvery(Math.max(1, trial.steps() / measurements(trial)));
  }

  /** A shorter run is measured less often, so that measuring takes the same share of all. */
  private int measurements(Trial trial) {
    return Math.max(1, (int) Math.rint(training.evaluations() * trial.stage().share()));
  }

  /** The task of a name. */
  Task task(String name) {
    return tasks.stream().filter(task -> task.name().equals(name)).findFirst().orElseThrow();
  }
}
