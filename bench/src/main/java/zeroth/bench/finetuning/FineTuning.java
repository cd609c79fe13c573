package zeroth.bench.finetuning;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import zeroth.bench.Version;
import zeroth.bench.experiment.BackendName;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.LearningRate;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.OptionLoss;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.experiment.WeightsHeld;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Columns;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;
import zeroth.zo.Trainer;

/**
 * What a user wants of a fine-tuning run: model, data, method, loop. Everything but model and task
 * has the defaults of the command {@code finetune}; a run from here and the same one from the
 * command line have the same configuration and the same SHA-256.
 *
 * <pre>{@code
 * Outcome outcome =
 *     FineTuning.of("minilm", "reviews.tsv")
 *         .method("mezo", Map.of("eps", "1e-3"))
 *         .steps(500)
 *         .run(Path.of("runs/reviews"));
 * }</pre>
 *
 * <p>Setters change this object and return it. Values that cannot be are refused with a {@link
 * BadInputException} of one line, when they are given or before the first step.
 */
public final class FineTuning {
  /** Steps of a run. */
  public static final int STEPS = 1100;

  /** Texts in a minibatch. */
  public static final int BATCH = 16;

  /** Steps between measurements of the development split. */
  public static final int DEV_EVERY = 200;

  /** Steps between snapshots. */
  public static final int SNAPSHOT_EVERY = 500;

  /** Longest text in tokens. */
  public static final int MAX_LENGTH = 128;

  /** Logits are this times a cosine, for a head that is made of prompts. */
  public static final int HEAD_SCALE = 20;

  private final String model;
  private final Task task;
  private FileTask testFile;
  private SplitSizes sizes;
  private List<String> labels = List.of();
  private List<String> prompts = List.of();
  private String template;
  private double headScale = HEAD_SCALE;
  private Integer maxLength;
  private OptionLoss objective;
  private Tuning tuning = Tuning.of(Tuning.FULL, FrozenFormat.KEEP);

  private MethodChoice method = MethodChoice.of("mezo", Map.of(), null, false);
  private int steps = STEPS;
  private int batch = BATCH;
  private Double learningRate;
  private Schedule schedule = Schedule.LINEAR;
  private long seed;
  private int devEvery = DEV_EVERY;
  private int patience;
  private Selection selection;
  private int snapshotEvery = SNAPSHOT_EVERY;

  private BackendName backend = BackendName.CPU;
  private int threads = Runtime.getRuntime().availableProcessors();

  private FineTuning(String model, Task task) {
    this.model = model;
    this.task = task;
    this.sizes = task.sizes();
  }

  /**
   * A model and a task by what a user calls them.
   *
   * @param model see {@link ModelSource#read}
   * @param task see {@link Tasks#named(String)}
   */
  public static FineTuning of(String model, String task) {
    return of(model, Tasks.named(task));
  }

  /** A model by its name, and a task of any kind. */
  public static FineTuning of(String model, Task task) {
    return new FineTuning(model, task);
  }

  /** Where the test split comes from; a share of the task without it. */
  public FineTuning testFile(FileTask file) {
    testFile = file;
    return this;
  }

  /** How many examples the splits take; the task's own sizes without it. */
  public FineTuning sizes(SplitSizes sizes) {
    this.sizes = sizes;
    return this;
  }

  /** Names of the classes, in order; those of the data without it. */
  public FineTuning labels(List<String> labels) {
    this.labels = List.copyOf(labels);
    return this;
  }

  /** A text for each class, from which an encoder's head starts. */
  public FineTuning prompts(List<String> prompts) {
    this.prompts = List.copyOf(prompts);
    return this;
  }

  /**
   * A text with {@code {label}} in it for an encoder's head; with {@code {text}} as well and the
   * label at its end for a language model.
   */
  public FineTuning promptTemplate(String template) {
    this.template = template;
    return this;
  }

  /** See {@link #HEAD_SCALE}; above 0. */
  public FineTuning headScale(double scale) {
    this.headScale = scale;
    return this;
  }

  /** Longest text in tokens, as far as the model goes along; at least 2. */
  public FineTuning maxLength(int tokens) {
    atLeast("the longest text", tokens, 2);
    this.maxLength = tokens;
    return this;
  }

  /**
   * Which weights are trained, and what becomes of the others; all of them without it.
   *
   * @param tuning see {@link Tuning#of(String, FrozenFormat)}
   */
  public FineTuning tuning(Tuning tuning) {
    this.tuning = tuning;
    return this;
  }

  /**
   * The method.
   *
   * @param name one of {@code zeroth.zo.registry.Methods}
   * @param settings texts by hyperparameter; the method's own for the others
   */
  public FineTuning method(String name, Map<String, String> settings) {
    return method(MethodChoice.of(name, settings, null, false));
  }

  /** The method, perhaps with trained networks. */
  public FineTuning method(MethodChoice choice) {
    this.method = choice;
    return this;
  }

  /** The loss; null for the model's own, which is {@link OptionLoss#OPTIONS}. */
  public FineTuning objective(OptionLoss loss) {
    this.objective = loss;
    return this;
  }

  /** Number of steps, 0 or more. */
  public FineTuning steps(int steps) {
    atLeast("steps", steps, 0);
    this.steps = steps;
    return this;
  }

  /** Texts in a step's minibatch. */
  public FineTuning batch(int texts) {
    atLeast("texts of a batch", texts, 1);
    this.batch = texts;
    return this;
  }

  /** The rate; without it, what is known for the model and the method. Positive and finite. */
  public FineTuning learningRate(double rate) {
    this.learningRate = rate;
    return this;
  }

  /** How the rate falls. */
  public FineTuning schedule(Schedule schedule) {
    this.schedule = schedule;
    return this;
  }

  /** Of noise and minibatches. */
  public FineTuning seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Steps between measurements of the development split. */
  public FineTuning devEvery(int steps) {
    atLeast("steps between measurements", steps, 1);
    this.devEvery = steps;
    return this;
  }

  /** Measurements without a new best after which the run ends; 0 for never. */
  public FineTuning patience(int measurements) {
    atLeast("measurements of patience", measurements, 0);
    this.patience = measurements;
    return this;
  }

  /** Which weights are the result; null for those of the lowest dev loss. */
  public FineTuning select(Selection selection) {
    this.selection = selection;
    return this;
  }

  /** Steps between snapshots; 0 for none. */
  public FineTuning snapshotEvery(int steps) {
    atLeast("steps between snapshots", steps, 0);
    this.snapshotEvery = steps;
    return this;
  }

  /** What to compute on: cpu, reference, opencl, opencl:N or auto. No result depends on it. */
  public FineTuning backend(String name) {
    return backend(BackendName.of(name));
  }

  /** The same. */
  public FineTuning backend(BackendName name) {
    this.backend = name;
    return this;
  }

  /** Threads to compute on. No result depends on them. */
  public FineTuning threads(int threads) {
    atLeast("threads", threads, 1);
    this.threads = threads;
    return this;
  }

  private static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new BadInputException(what + ": " + value + " is less than " + least);
    }
  }

  /**
   * Runs in a new directory.
   *
   * @return what it came to; {@link Outcome#isFinite} tells whether it diverged
   * @throws BadInputException if the directory exists, something cannot be read, or does not fit
   */
  public Outcome run(Path directory) {
    return run(directory, new MeasuredTraining.Observer() {});
  }

  /**
   * The same.
   *
   * @param observer is told of every step; may end the run after any
   */
  public Outcome run(Path directory, MeasuredTraining.Observer observer) {
    Stopwatch stopwatch = Stopwatch.start();
    check();
    RunDirectory.check(directory, false);
    try (Backend opened = backend.open(threads)) {
      PlannedRun plan = plan(opened, arguments(), null);
      RunDirectory run = RunDirectory.create(directory, false);
      try (RunKeeping keeping = RunKeeping.begin(run, plan.record(), plan.snapshotEvery())) {
        return plan.run(keeping, observer, stopwatch);
      }
    }
  }

  /** The arguments of the command that does the same, but for the directory. */
  public List<String> arguments() {
    List<String> all =
        new ArrayList<>(List.of("finetune", "--model", model, "--task", task.name()));
    FileTask file = task instanceof FileTask own ? own : testFile;
    Columns columns = file == null ? Columns.AUTO : file.columns();
    add(all, "--test-file", testFile == null ? null : testFile.name());
    add(all, "--text-column", columns.text());
    add(all, "--label-column", columns.label());
    add(all, "--header", text(columns.header()));
    add(all, "--train", size(sizes.train()));
    add(all, "--dev", size(sizes.dev()));
    add(all, "--test", size(sizes.test()));
    labels.forEach(label -> add(all, "--labels", quoted(label)));
    prompts.forEach(prompt -> add(all, "--prompts", quoted(prompt)));
    add(all, "--prompt-template", template);
    add(all, "--head-scale", headScale);
    add(all, "--max-length", maxLength);
    add(all, "--method", method.name());
    method.given().forEach((key, value) -> add(all, "--set", key + "=" + value));
    if (method.optimizer() != null) {
      add(all, "--optimizer", method.optimizer().path());
    }
    if (method.anyModel()) {
      all.add("--allow-other-model");
    }
    add(all, "--objective", objective == null ? null : objective.text());
    add(all, "--tune", tuning.name().equals(Tuning.FULL) ? null : tuning.name());
    add(all, "--frozen-format", tuning.keep() ? null : text(FrozenFormat.FLOAT32));
    add(all, "--steps", steps);
    add(all, "--batch", batch);
    add(all, "--lr", learningRate);
    add(all, "--schedule", text(schedule));
    add(all, "--seed", seed);
    add(all, "--dev-every", devEvery);
    add(all, "--patience", patience);
    add(all, "--select", selection == null ? null : selection.text());
    add(all, "--snapshot-every", snapshotEvery);
    add(all, "--backend", backend);
    add(all, "--threads", threads);
    return List.copyOf(all);
  }

  private static void add(List<String> arguments, String option, Object value) {
    if (value != null) {
      arguments.add(option);
      arguments.add(String.valueOf(value));
    }
  }

  private static Integer size(int examples) {
    return examples == SplitSizes.ALL ? null : examples;
  }

  /** A value that commas do not split. */
  private static String quoted(String value) {
    return value.contains(",") ? '"' + value + '"' : value;
  }

  /** Looks at what has been given before any file of model or data is read. */
  public void check() {
    double rate = learningRate == null ? method.entry().learningRate() : learningRate;
    trainer(rate, selection(null));
  }

  /**
   * Reads model and data, and puts the run together.
   *
   * @param opened what {@link #backend} names
   * @param command the arguments that its record names, with which the run can go on
   * @param begun configuration of the run that goes on, or null: what was not given is as it was
   * @throws BadInputException if something cannot be read, or does not fit together
   */
  public PlannedRun plan(Backend opened, List<String> command, Configuration begun) {
    Selection selected = selection(begun);
    Setting setting = setting(opened);
    LearningRate lr = learningRate(setting, begun);
    Trainer trainer = trainer(lr.rate(), selected);
    List<String> notes = new ArrayList<>(setting.notes());
    MeasuredTraining training =
        new MeasuredTraining(
            setting.model(),
            setting.encode("train", setting.dataset().train(), notes::add),
            setting.encode("dev", setting.dataset().dev(), notes::add),
            setting.encode("test", setting.dataset().test(), notes::add),
            batch,
            seed);
    Configuration configuration = configuration(setting, training, trainer, lr.origin());
    return new PlannedRun(
        training,
        trainer,
        method.create(setting.model().parameters()),
        record(setting, configuration, command),
        snapshotEvery,
        List.copyOf(notes));
  }

  /** The model with its head and the task's texts, read. */
  public Setting setting(Backend opened) {
    int wanted = maxLength == null ? MAX_LENGTH : maxLength;
    Setting setting =
        Setting.of(
            ModelSource.read(model, tuning),
            opened,
            task,
            testFile,
            sizes,
            new Setting.Head(labels, prompts, template, headScale),
            wanted);
    if (objective != null) {
      setting = setting.with(setting.model().under(objective));
    }
    setting = setting.with(tuning.of(setting.model()));
    int longest = setting.maxLength();
    return maxLength == null || maxLength <= longest
        ? setting
        : setting.noting(
            "--max-length " + maxLength + ": the model takes " + longest + " tokens at most");
  }

  /** The rate given, or the one that a run goes on with, or the one to start with. */
  private LearningRate learningRate(Setting setting, Configuration begun) {
    if (learningRate != null) {
      return LearningRate.given(learningRate);
    }
    return begun == null
        ? setting.model().learningRate(method.entry())
        : new LearningRate(begun.learningRate(), begun.learningRateFrom());
  }

  /** What is selected: as given, or as the run that goes on has it, or the lowest loss. */
  private Selection selection(Configuration begun) {
    if (selection != null || begun == null) {
      return method.selectable(selection == null ? Selection.LOSS : selection);
    }
    try {
      return method.selectable(Selection.of(begun.select()));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private Trainer trainer(double lr, Selection selected) {
    try {
      return new Trainer(
          steps, lr, schedule, devEvery, patience, MeasuredTraining.SKIP_LIMIT, selected);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private Configuration configuration(
      Setting setting, MeasuredTraining training, Trainer trainer, String learningRateFrom) {
    FileTask file = task instanceof FileTask own ? own : testFile;
    Columns columns = file == null ? Columns.AUTO : file.columns();
    return new Configuration(
        model,
        task.name(),
        testFile == null ? null : testFile.name(),
        columns.text(),
        columns.label(),
        text(columns.header()),
        method.name(),
        method.hyperparameters(),
        tuning.name(),
        training.model().loss().text(),
        steps,
        batch,
        trainer.learningRate(),
        learningRateFrom,
        text(schedule),
        seed,
        training.train().size(),
        training.dev().size(),
        training.test().size(),
        devEvery,
        patience,
        trainer.selection().text(),
        setting.maxLength(),
        headScale,
        setting.dataset().labels(),
        setting.prompts(),
        EncodedTexts.sha256(training.train(), training.dev(), training.test()),
        threads,
        backend.toString());
  }

  /** What a record calls it. */
  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static RunRecord record(
      Setting setting, Configuration configuration, List<String> command) {
    Parameters theta = setting.model().parameters();
    return new RunRecord(
        Version.current(),
        RunRecord.Status.RUNNING,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        command,
        configuration,
        Platform.current(),
        setting.backend().description(),
        theta.size(),
        theta.trainableSize(),
        WeightsHeld.line(theta),
        theta.sha256(),
        null,
        null);
  }
}
