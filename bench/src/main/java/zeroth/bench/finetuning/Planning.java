package zeroth.bench.finetuning;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import zeroth.bench.Version;
import zeroth.bench.experiment.AnswerRule;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.LearningRate;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.MethodNeeds;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.experiment.OptionLikelihood;
import zeroth.bench.experiment.OptionLoss;
import zeroth.bench.experiment.OptionScore;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.TaskModel;
import zeroth.bench.experiment.WeightsHeld;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Answering;
import zeroth.bench.task.Columns;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.SplitSizes;
import zeroth.tensor.Ahead;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Selection;
import zeroth.zo.Trainer;
import zeroth.zo.registry.MethodEntry;

/**
 * Makes a run of what is asked: reads model and data, decides what was left open, and records it.
 *
 * @param asked what is wanted
 */
record Planning(FineTuning asked) {

  /** The method with the settings that go with what is tuned. */
  private MethodChoice method() {
    return asked.tuning.settled(asked.settled());
  }

  /** Looks at what has been given before any file of model or data is read. */
  void check() {
    if (asked.draw != null && !asked.draw.protocol().trains()) {
      String name = asked.draw.protocol().name();
      throw new BadInputException(
          "--protocol "
              + name
              + " has nothing to train on: zeroth evaluate --protocol "
              + name
              + " measures the model as it is");
    }
    if (asked.learningRate != null && asked.rates != null) {
      throw new BadInputException("--lr and --rates exclude each other");
    }
    method().hyperparameters(); // those of a file of rates are looked at here for the first time
    trainer(rate(), selection(null));
  }

  /** The rate, or where it depends on the model one in its place. */
  private double rate() {
    if (asked.rates != null) {
      return asked.chosen().learningRate();
    }
    return asked.learningRate == null ? method().entry().learningRate() : asked.learningRate;
  }

  /**
   * Reads model and data, and puts the run together.
   *
   * @param opened what {@link FineTuning#backend(String)} names
   * @param command the arguments that its record names, with which the run can go on
   * @param begun configuration of the run that goes on, or null: what was not given is as it was
   * @throws BadInputException if something cannot be read, or does not fit together
   */
  PlannedRun plan(Backend opened, List<String> command, Configuration begun) {
    Setting read = untuned(opened, begun);
    return plan(read, new SharedReading(asked, read), command, begun);
  }

  /** The same from what has been read for others too. */
  PlannedRun plan(SharedReading reading, List<String> command) {
    return plan(reading.begin(asked), reading, command, null);
  }

  /**
   * Puts the run together.
   *
   * @param read a model of its own
   * @param reading has the texts as tokens
   */
  private PlannedRun plan(
      Setting read, SharedReading reading, List<String> command, Configuration begun) {
    Selection selected = selection(begun);
    Setting setting = tuned(read);
    try (Ahead<Splits> tokens = Ahead.of("tokens", () -> encode(setting, reading));
        Ahead<String> weights = Ahead.of("weights", setting.model().parameters()::sha256)) {
      return plan(setting, tokens, weights, selected, command, begun);
    }
  }

  /** The splits as tokens, and what should be known of them. */
  private record Splits(
      EncodedTexts train, EncodedTexts dev, EncodedTexts test, List<String> notes) {}

  private Splits encode(Setting setting, SharedReading reading) {
    Dataset texts = setting.dataset();
    boolean tested = !(asked.sampling() instanceof SplitSizes sizes) || sizes.test() > 0;
    List<String> notes = new ArrayList<>();
    return new Splits(
        reading.encode(setting, "train", texts.train(), notes::add),
        reading.encode(setting, "dev", texts.dev(), notes::add),
        reading.encode(setting, "test", tested ? texts.test() : List.of(), notes::add),
        notes);
  }

  /**
   * What becomes of the texts and the weights while the rest is put together.
   *
   * @param weights their hash
   */
  private PlannedRun plan(
      Setting setting,
      Ahead<Splits> tokens,
      Ahead<String> weights,
      Selection selected,
      List<String> command,
      Configuration begun) {
    LearningRate lr = learningRate(setting, begun);
    Trainer trainer = trainer(lr.rate(), selected);
    List<String> notes = new ArrayList<>(setting.notes());
    if (asked.rates != null && !isChosenFor(setting.model())) {
      notes.add(
          "--rates "
              + asked.rates.path()
              + " was made with "
              + asked.rates.content().model()
              + " and other weights than these");
    }
    String initial = weights.get();
    Splits splits = tokens.get();
    notes.addAll(splits.notes);
    MeasuredTraining training =
        new MeasuredTraining(
            setting.model(), splits.train, splits.dev, splits.test, asked.batch, asked.seed());
    Configuration configuration = configuration(setting, training, trainer, lr.origin());
    return new PlannedRun(
        training,
        trainer,
        method().create(setting.model().parameters()),
        record(setting, initial, configuration, command),
        asked.snapshotEvery,
        List.copyOf(notes));
  }

  /** Whether a chosen rate is known to be of runs that began from the same weights. */
  private boolean isChosenFor(TaskModel model) {
    String base = model.baseSha256();
    return (base == null ? model.parameters().sha256() : base).equals(asked.chosen().baseSha256());
  }

  /** The model with its head and the task's texts, read. */
  Setting setting(Backend opened) {
    return tuned(untuned(opened, null));
  }

  /** Model and texts as they are read, for this run and others. */
  SharedReading reading(Backend opened) {
    return new SharedReading(asked, untuned(opened, null));
  }

  private Setting untuned(Backend opened, Configuration begun) {
    int wanted = asked.maxLength == null ? FineTuning.MAX_LENGTH : asked.maxLength;
    Setting setting =
        Setting.of(
            () -> ModelSource.read(asked.model, asked.tuning),
            opened,
            asked.task,
            asked.testFile,
            asked.sampling(),
            new Setting.Head(asked.labels, asked.prompts, asked.template, asked.headScale),
            wanted);
    setting =
        setting.with(
            AnswerRule.asked(asked.score, asked.answerTokens, asked.task, setting.model()));
    ObjectiveName objective = objective(setting.model(), begun);
    if (objective != null) {
      setting = setting.with(objective.of(setting.model()));
    }
    return setting;
  }

  /** What is to be tuned of a model that was read. */
  private Setting tuned(Setting read) {
    boolean gradients = method().entry().needs() == MethodEntry.Needs.GRADIENT;
    if (gradients && !read.model().hasGradient()) {
      throw new BadInputException(
          "method "
              + method().name()
              + " needs gradients, and --objective "
              + read.model().objective().text()
              + " has none: take a method that needs losses alone, such as mezo");
    }
    MethodNeeds.check(method(), asked.tuning, read.model(), asked.score, asked.batch);
    TaskModel model = asked.tuning.of(read.model(), read.backend(), asked.model, asked.seed());
    Setting setting = read.with(model.caching(asked.cacheBytes));
    if (asked.cacheBytes > 0 && setting.model().untrainedLayers() == 0) {
      setting =
          setting.noting(
              "--cache-activations keeps nothing: --tune "
                  + asked.tuning.name()
                  + " trains from the first layer on");
    }
    int longest = setting.maxLength();
    return asked.maxLength == null || asked.maxLength <= longest
        ? setting
        : setting.noting(
            "--max-length " + asked.maxLength + ": the model takes " + longest + " tokens at most");
  }

  /**
   * The loss given, or the one that a run goes on with, or a language model's on this task; null
   * for the model's own.
   */
  private ObjectiveName objective(TaskModel model, Configuration begun) {
    boolean text = asked.task.answering() == Answering.TEXT;
    if (text && asked.objective == OptionLoss.OPTIONS) {
      throw new BadInputException(
          "--objective options: the examples of "
              + asked.task.name()
              + " are answered with any text, which is --objective answer");
    }
    if (asked.objective != null) {
      return asked.objective;
    }
    if (begun != null) {
      return Arrays.stream(OptionLoss.values())
          .filter(loss -> loss.text().equals(begun.objective()))
          .findFirst()
          .orElse(null); // no program is started that nobody has asked for
    }
    String usual = model instanceof OptionLikelihood ? asked.task.objective() : "";
    return usual.isEmpty() ? null : ObjectiveName.of(usual);
  }

  /** The rate given, or the one that a run goes on with, or a chosen one, or that to start with. */
  private LearningRate learningRate(Setting setting, Configuration begun) {
    if (asked.learningRate != null) {
      return LearningRate.given(asked.learningRate);
    }
    if (begun != null) {
      return new LearningRate(begun.learningRate(), begun.learningRateFrom());
    }
    return asked.rates == null
        ? setting.model().learningRate(method().entry())
        : asked.rates.learningRate(asked.chosen());
  }

  /** What is selected: as given, or as the run that goes on has it, or the lowest loss. */
  private Selection selection(Configuration begun) {
    if (asked.selection != null || begun == null) {
      return method().selectable(asked.selection == null ? Selection.LOSS : asked.selection);
    }
    try {
      return method().selectable(Selection.of(begun.select()));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private Trainer trainer(double lr, Selection selected) {
    try {
      return new Trainer(
          asked.steps,
          lr,
          asked.schedule,
          asked.devEvery,
          asked.patience,
          MeasuredTraining.SKIP_LIMIT,
          selected);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private Configuration configuration(
      Setting setting, MeasuredTraining training, Trainer trainer, String learningRateFrom) {
    FileTask file = asked.task instanceof FileTask own ? own : asked.testFile;
    Columns columns = file == null ? Columns.AUTO : file.columns();
    return new Configuration(
        asked.model,
        asked.task.name(),
        asked.testFile == null ? null : asked.testFile.name(),
        columns.text(),
        columns.text2(),
        columns.label(),
        text(columns.header()),
        method().name(),
        method().hyperparameters(),
        asked.tuning.name(),
        training.model().objective().text(),
        asked.score == null || asked.score == OptionScore.MEAN ? null : asked.score.text(),
        asked.task.answering() == Answering.TEXT
            ? Objects.requireNonNullElse(asked.answerTokens, AnswerRule.TOKENS)
            : null,
        asked.task.measure().isEmpty() ? null : asked.task.measure(),
        asked.steps,
        asked.batch,
        trainer.learningRate(),
        learningRateFrom,
        text(asked.schedule),
        asked.seed(),
        training.train().size(),
        training.dev().size(),
        training.test().size(),
        asked.draw == null ? null : asked.draw.protocol().name(),
        asked.draw == null ? null : asked.draw.seed(),
        asked.devEvery,
        asked.patience,
        trainer.selection().text(),
        setting.maxLength(),
        asked.headScale,
        setting.dataset().labels(),
        setting.prompts(),
        EncodedTexts.sha256(training.train(), training.dev(), training.test()),
        asked.threads,
        asked.backend.toString());
  }

  /** What a record calls it. */
  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static RunRecord record(
      Setting setting, String initial, Configuration configuration, List<String> command) {
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
        setting.model().baseSha256(),
        initial,
        null,
        null);
  }
}
