package zeroth.bench.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.study.Arms;
import zeroth.bench.study.Budget;
import zeroth.bench.study.RateSearch;
import zeroth.bench.study.StudyComputing;
import zeroth.bench.study.StudyRequest;
import zeroth.bench.study.StudyTraining;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;

/** Options that decide which runs a study has. */
final class StudyOptions {
  @Option(
      names = "--methods",
      defaultValue = Arms.ALL,
      paramLabel = "<names>",
      description =
          "names between commas, each perhaps with settings, as in"
              + " mezo,ldsd-sgd:candidates=4,eps=1e-2,loren; all: those that need nothing but losses"
              + " of minibatches (${DEFAULT-VALUE})")
  private String methods;

  @Option(
      names = "--task",
      paramLabel = "<task>",
      description = "one that finetune takes; may be given several times (wordnet)")
  private List<String> tasks = new ArrayList<>();

  @Option(
      names = "--model",
      defaultValue = "minilm",
      paramLabel = "<model>",
      description = "one that finetune takes (${DEFAULT-VALUE})")
  private String model;

  @Option(
      names = "--budget",
      defaultValue = "2000 forwards",
      converter = OfBudget.class,
      paramLabel = "<n unit>",
      description =
          "what each run of a result may spend: a number and forwards (of a minibatch), examples,"
              + " tokens or seconds (${DEFAULT-VALUE})")
  private Budget budget;

  @Option(
      names = "--seeds",
      defaultValue = "0..2",
      paramLabel = "<list>",
      description = "seeds of the results: 0..4, or 0,1,7 (${DEFAULT-VALUE})")
  private String seeds;

  @Option(
      names = "--rates",
      defaultValue = "5",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description =
          "learning rates that are tried for each method, two to a factor of ten, around its default;"
              + " 1 takes the default (${DEFAULT-VALUE})")
  private int rates;

  @Option(
      names = "--sweep",
      paramLabel = "<key>=<values>",
      description =
          "a setting that is searched together with the rate, as in eps=1e-3,1e-2; may be given"
              + " several times, and all methods must have it")
  private List<String> sweeps = new ArrayList<>();

  @Option(
      names = "--tune",
      paramLabel = "<what>",
      description =
          "as finetune's; given several times, every method is compared in every way (full)")
  private List<String> tunes = new ArrayList<>();

  @Option(
      names = "--objective",
      converter = Names.OfObjective.class,
      paramLabel = "<loss>",
      description = "as finetune's")
  private ObjectiveName objective;

  @Option(
      names = "--prompt-template",
      paramLabel = "<text>",
      description = "as finetune's; for all tasks (each task's own)")
  private String promptTemplate;

  @Option(
      names = "--max-length",
      converter = Numbers.AtLeastTwo.class,
      paramLabel = "<n>",
      description = "longest text in tokens (128, or the model's most)")
  private Integer maxLength;

  @Option(
      names = "--train",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples to train on, of every task (each task's own number)")
  private Integer train;

  @Option(
      names = "--dev",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples that choose weights and rates (each task's own number)")
  private Integer dev;

  @Option(
      names = "--test",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples that results are measured on, once (each task's own number)")
  private Integer test;

  @Option(
      names = "--batch",
      defaultValue = "" + FineTuning.BATCH,
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "texts in a step's minibatch (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--schedule",
      defaultValue = "linear",
      converter = Names.OfSchedule.class,
      paramLabel = "<name>",
      description = "of the rate: constant, linear, cosine or warm_cosine (${DEFAULT-VALUE})")
  private Schedule schedule;

  @Option(
      names = "--select",
      defaultValue = "loss",
      converter = Names.OfSelection.class,
      paramLabel = "<what>",
      description =
          "which weights are a run's result, as finetune's; accuracy chooses rates by dev accuracy"
              + " too, all others by dev loss (${DEFAULT-VALUE})")
  private Selection selection;

  @Option(
      names = "--evaluations",
      defaultValue = "10",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "measurements of the dev split on a result's way (${DEFAULT-VALUE})")
  private int evaluations;

  @Option(
      names = "--jobs",
      defaultValue = "1",
      converter = Numbers.Threads.class,
      paramLabel = "<n>",
      description =
          "runs side by side, each with a model in memory and its share of the threads"
              + " (${DEFAULT-VALUE})")
  private int jobs;

  @Option(
      names = "--align",
      defaultValue = "0",
      converter = Numbers.Count.class,
      paramLabel = "<keys>",
      description =
          "hold each method's first step against the gradient before any run, with so many keys; see"
              + " zeroth align (${DEFAULT-VALUE}: do not)")
  private int alignKeys;

  @Option(names = "--keep-models", description = "keep every run's weights, not its journal alone")
  private boolean keepModels;

  @Mixin DeviceOptions device;

  /** {@code --budget}. */
  static final class OfBudget implements picocli.CommandLine.ITypeConverter<Budget> {
    @Override
    public Budget convert(String value) {
      try {
        return Budget.of(value);
      } catch (BadInputException e) {
        throw new picocli.CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }

  /**
   * The study that they describe.
   *
   * @throws BadInputException if a value is none, or something is named twice
   */
  StudyRequest request() {
    List<Task> named =
        (tasks.isEmpty() ? List.of("wordnet") : List.copyOf(new LinkedHashSet<>(tasks)))
            .stream().map(Tasks::named).toList();
    List<String> ways =
        tunes.isEmpty() ? List.of(Tuning.FULL) : List.copyOf(new LinkedHashSet<>(tunes));
    return new StudyRequest(
        model,
        named,
        Arms.of(methods, ways),
        budget,
        seeds(),
        new RateSearch(rates, sweeps()),
        new StudyTraining(
            train,
            dev,
            test,
            batch,
            schedule,
            evaluations,
            selection,
            objective,
            maxLength,
            promptTemplate),
        new StudyComputing(device.backend, device.threads(), jobs, keepModels),
        alignKeys);
  }

  private Map<String, List<String>> sweeps() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String sweep : sweeps) {
      int equals = sweep.indexOf('=');
      List<String> values = List.of(sweep.substring(equals + 1).split(",", -1));
      boolean distinct = values.size() == new LinkedHashSet<>(values).size();
      if (equals < 1 || values.contains("") || !distinct) {
        throw new BadInputException(
            "--sweep " + sweep + ": expected KEY=VALUE,VALUE,... with different values");
      }
      all.put(sweep.substring(0, equals), values);
    }
    return all;
  }

  private List<Long> seeds() {
    try {
      int dots = seeds.indexOf("..");
      if (dots > 0) {
        long first = Long.parseLong(seeds.substring(0, dots));
        long last = Long.parseLong(seeds.substring(dots + 2));
        if (last >= first && last - first < 1000) {
          return LongStream.rangeClosed(first, last).boxed().toList();
        }
      } else {
        List<Long> all = new ArrayList<>();
        for (String seed : seeds.split(",", -1)) {
          all.add(Long.parseLong(seed.strip()));
        }
        return all;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        "--seeds " + seeds + ": expected FIRST..LAST or numbers with commas");
  }
}
