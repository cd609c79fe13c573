package zeroth.bench.finetuning;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import zeroth.bench.experiment.BackendName;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.experiment.OptionScore;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.task.Draw;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.Protocol;
import zeroth.bench.task.Sampling;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;

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

  final String model;
  final Task task;
  FileTask testFile;
  SplitSizes sizes;
  Draw draw;
  List<String> labels = List.of();
  List<String> prompts = List.of();
  String template;
  double headScale = HEAD_SCALE;
  Integer maxLength;
  ObjectiveName objective;
  OptionScore score;
  Integer answerTokens;
  Tuning tuning = Tuning.of(Tuning.FULL, FrozenFormat.KEEP);

  MethodChoice method = MethodChoice.of("mezo", Map.of(), null, false);
  int steps = STEPS;
  int batch = BATCH;
  Double learningRate;
  RatesFile rates;
  Schedule schedule = Schedule.LINEAR;
  Long seed;
  int devEvery = DEV_EVERY;
  int patience;
  Selection selection;
  int snapshotEvery = SNAPSHOT_EVERY;
  long cacheBytes;

  BackendName backend = BackendName.CPU;
  int threads = Runtime.getRuntime().availableProcessors();

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

  /**
   * What a protocol draws, in place of {@link #sizes}; with null as without it. The run's seed is
   * the draw's unless {@link #seed} is given.
   *
   * @param draw see {@link Protocol#named} and {@link Protocol#draw}
   */
  public FineTuning protocol(Draw draw) {
    this.draw = draw;
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

  /**
   * The loss; null for the model's own, which is {@link
   * zeroth.bench.experiment.OptionLoss#OPTIONS}.
   */
  public FineTuning objective(ObjectiveName loss) {
    this.objective = loss;
    return this;
  }

  /** What a decoder's options are compared by; null for {@link OptionScore#MEAN}. */
  public FineTuning score(OptionScore score) {
    this.score = score;
    return this;
  }

  /** The most tokens that a decoder says where the answer is any text; at least 1. */
  public FineTuning answerTokens(int tokens) {
    atLeast("tokens of an answer", tokens, 1);
    this.answerTokens = tokens;
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

  /**
   * Where the rate comes from, and settings of the method that are not given; chosen for this
   * method, task and way of tuning, and for no other. Excludes {@link #learningRate(double)}.
   */
  public FineTuning rates(RatesFile file) {
    this.rates = file;
    return this;
  }

  /** How the rate falls. */
  public FineTuning schedule(Schedule schedule) {
    this.schedule = schedule;
    return this;
  }

  /** Of noise and minibatches; 0, or that of a protocol's draw, without it. */
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

  /**
   * Bytes for what layers before the first trained one make of texts, to be used again when these
   * come again; 0, as without it, for none. No result depends on it.
   */
  public FineTuning cacheActivations(long bytes) {
    if (bytes < 0) {
      throw new BadInputException("bytes of cached activations: " + bytes + " is less than 0");
    }
    this.cacheBytes = bytes;
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

  /** The seed given, or what takes its place. */
  long seed() {
    if (seed != null) {
      return seed;
    }
    return draw == null ? 0 : draw.seed();
  }

  /** The rate of the file, with what it was chosen for; null without a file. */
  ChosenRates.Rate chosen() {
    return rates == null ? null : rates.of(method, tuning.name(), task.name());
  }

  /** The method with the settings that go with a chosen rate, as far as they are not given. */
  public MethodChoice settled() {
    MethodChoice settled = method;
    if (rates != null) {
      for (Map.Entry<String, String> one : chosen().settings().entrySet()) {
        settled = settled.unlessGiven(one.getKey(), one.getValue());
      }
    }
    return settled;
  }

  /** Which texts the splits take. */
  Sampling sampling() {
    return draw == null ? sizes : draw;
  }

  /** The arguments of the command that does the same, but for the directory. */
  public List<String> arguments() {
    return new Arguments(this).list();
  }

  /** Looks at what has been given before any file of model or data is read. */
  public void check() {
    new Planning(this).check();
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
    return new Planning(this).plan(opened, command, begun);
  }

  /** Reads model and data, for this run and others that begin from the same. */
  public SharedReading reading(Backend opened) {
    return new Planning(this).reading(opened);
  }

  /**
   * Puts the run together from what has been read; the same bits as {@link #plan(Backend, List,
   * Configuration)}.
   *
   * @param reading {@link SharedReading#isFor} this
   * @param command the arguments that its record names, with which the run can go on
   */
  public PlannedRun plan(SharedReading reading, List<String> command) {
    return new Planning(this).plan(reading, command);
  }

  /** The model with its head and the task's texts, read. */
  public Setting setting(Backend opened) {
    return new Planning(this).setting(opened);
  }
}
