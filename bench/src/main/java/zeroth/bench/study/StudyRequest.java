package zeroth.bench.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.Trial.Choice;
import zeroth.bench.experiment.BackendName;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;

/**
 * What is wanted of a study.
 *
 * @param model what all runs begin from
 * @param tasks at least one, of different names
 * @param arms at least one
 * @param sweeps settings that are searched beside the rate, each with its values
 * @param budget of a result
 * @param seeds of results, at least one; the search has the first
 * @param rates how many are tried, at least 1
 * @param train examples to train on; null for the task's own size
 * @param dev examples that choose; null for the task's own size
 * @param test examples that results are measured on; null for the task's own size
 * @param batch texts of a minibatch
 * @param schedule of the rate
 * @param evaluations measurements of the development split on a result's way, at least 1
 * @param selection which weights are a run's result, and what chooses a rate
 * @param objective the loss; null for the model's own
 * @param maxLength longest text in tokens; null for what there is without it
 * @param promptTemplate of the head; null for the task's own
 * @param backend what computes
 * @param threads that it has for each run
 * @param jobs runs side by side
 * @param keepModels whether a run's weights stay when it has ended; a journal can make them again
 */
public record StudyRequest(
    String model,
    List<Task> tasks,
    List<Arm> arms,
    Map<String, List<String>> sweeps,
    Budget budget,
    List<Long> seeds,
    int rates,
    Integer train,
    Integer dev,
    Integer test,
    int batch,
    Schedule schedule,
    int evaluations,
    Selection selection,
    ObjectiveName objective,
    Integer maxLength,
    String promptTemplate,
    BackendName backend,
    int threads,
    int jobs,
    boolean keepModels) {

  /**
   * @throws BadInputException if something is missing or repeated
   */
  public StudyRequest {
    tasks = List.copyOf(tasks);
    arms = List.copyOf(arms);
    seeds = List.copyOf(seeds);
    sweeps = Map.copyOf(sweeps);
    for (Arm arm : arms) {
      swept(sweeps).forEach(swept -> method(arm, arm.with(swept))); // says early what is none
    }
    refuse("--seeds", seeds);
    refuse("--task", tasks.stream().map(Task::name).toList());
    refuse("--methods", arms.stream().map(Arm::name).toList());
    if (test != null && test == 0) {
      throw new BadInputException("--test 0 leaves nothing to compare on: give --test 1 or more");
    }
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

  /** Every combination of the swept settings' values. */
  List<Map<String, String>> swept() {
    return swept(sweeps);
  }

  private static List<Map<String, String>> swept(Map<String, List<String>> sweeps) {
    List<Map<String, String>> all = List.of(Map.of());
    for (String key : sweeps.keySet().stream().sorted().toList()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> some : all) {
        for (String value : sweeps.get(key)) {
          Map<String, String> one = new HashMap<>(some);
          one.put(key, value);
          longer.add(Map.copyOf(one));
        }
      }
      all = longer;
    }
    return all;
  }

  /** What the search of an arm chooses from, a rate at a time. */
  List<Choice> choices(double known) {
    List<Choice> all = new ArrayList<>();
    for (double rate : RateGrid.around(known, rates)) {
      swept().forEach(settings -> all.add(new Choice(rate, settings)));
    }
    return all;
  }

  /** The method of an arm with more settings. */
  static MethodChoice method(Arm arm, Map<String, String> settings) {
    return MethodChoice.of(arm.method(), settings, null, false);
  }

  /** A run of an arm that has no rate, seed or length yet. */
  FineTuning asked(Task task, Arm arm) {
    FineTuning asked =
        FineTuning.of(model, task)
            .sizes(task.sizes().or(train, dev, test))
            .promptTemplate(promptTemplate)
            .tuning(Tuning.of(arm.tune(), FrozenFormat.KEEP))
            .method(method(arm, arm.settings()))
            .objective(objective)
            .batch(batch)
            .schedule(schedule)
            .select(selection)
            .snapshotEvery(0)
            .backend(backend)
            .threads(threads);
    return maxLength == null ? asked : asked.maxLength(maxLength);
  }

  /** A trial as a run: of a search without a test split. */
  FineTuning asked(Task task, Trial trial) {
    SplitSizes sizes =
        task.sizes().or(train, dev, trial.stage().isResult() ? test : Integer.valueOf(0));
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
    return Math.max(1, (int) Math.rint(evaluations * trial.stage().share()));
  }

  /** The task of a name. */
  Task task(String name) {
    return tasks.stream().filter(task -> task.name().equals(name)).findFirst().orElseThrow();
  }
}
