package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Columns;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Tasks;
import zeroth.tensor.Backend;
import zeroth.tensor.BadInputException;
import zeroth.tensor.DeferredAdditions;
import zeroth.tensor.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalRecord;
import zeroth.zo.journal.JournaledProblem;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * A run that is taken again from the base model and the journal, without a forward. The data are
 * needed only where a step depends on the embedding rows that its minibatch reads.
 *
 * @param journal the losses
 * @param record the record that the journal begins with
 */
public record ReplayedRun(Journal journal, RunRecord record) {

  /**
   * Opens a run.
   *
   * @param given its directory, or its journal
   * @throws BadInputException if there is no journal, or it is damaged
   */
  public static ReplayedRun open(Path given) {
    Path file = Files.isDirectory(given) ? new RunDirectory(given).journal() : given;
    Journal journal = Journal.read(file);
    return new ReplayedRun(
        journal, RunRecord.parse(journal.source(), journal.header().configuration()));
  }

  /** Steps before the best evaluation: the weights that the run has kept. */
  public int bestStep() {
    JournalRecord.Measured best = journal.best(trainer()::evaluatesAt);
    return best == null ? 0 : best.steps();
  }

  /**
   * The model before the first step.
   *
   * @param name where the base model is now, or null for where the run had it
   * @throws BadInputException if it is another one
   */
  public Model base(String name, Backend backend) {
    Configuration c = record.configuration();
    Model read = ModelSource.read(name == null ? c.model() : name);
    Model model =
        new Model(read.config(), read.parameters().on(backend), read.tokenizer(), read.labels());
    if (!c.prompts().isEmpty()) {
      try {
        model = ZeroShotHead.attach(model, backend, c.labels(), c.prompts(), c.headScale());
      } catch (IllegalArgumentException e) {
        throw new BadInputException(journal.source() + ": " + e.getMessage());
      }
    }
    String found = model.parameters().sha256();
    if (!found.equals(journal.header().initialSha256())) {
      throw new BadInputException(
          journal.source(), "initial weights", journal.header().initialSha256(), found);
    }
    return model;
  }

  /**
   * Takes the first steps of the run.
   *
   * @param base of {@link #base}; its weights are changed
   * @param steps at most as many as the journal holds
   * @throws BadInputException if it holds fewer, or the weights become others than the run's
   */
  public void take(int steps, Model base, Backend backend) {
    if (steps > journal.steps().size()) {
      throw new BadInputException(
          journal.source(),
          "steps",
          "at least " + steps,
          journal.steps().size() + (journal.torn() > 0 ? " and a torn one" : ""));
    }
    if (steps == 0) {
      return;
    }
    requireReplayable();
    if (backend instanceof CpuBackend) { // a device's memory is fast, and holds the newest weights
      try (Backend deferred = new DeferredAdditions(backend)) {
        take(steps, base, base.parameters().on(deferred), backend);
      }
    } else {
      take(steps, base, base.parameters(), backend);
    }
  }

  private void take(int steps, Model base, Parameters theta, Backend backend) {
    Configuration c = record.configuration();
    Method method = choice().create(theta);
    JournaledProblem problem =
        new JournaledProblem(problem(base, backend), journal, null, theta, 0);
    TrainingListener until =
        new TrainingListener() {
          @Override
          public boolean proceed(TrainingResult soFar) {
            return soFar.steps() < steps;
          }
        };
    try {
      trainer().train(method, problem, theta, Key.ofSeed(c.seed()), problem.listener(until));
    } catch (IllegalArgumentException e) {
      // losses that no run could have gone on from
      throw new BadInputException(journal.source() + ": " + e.getMessage());
    }
  }

  /**
   * Refuses a run of a method whose steps are no function of their losses.
   *
   * @throws BadInputException if the method needs gradients
   */
  private void requireReplayable() {
    if (!isReplayable()) {
      throw new BadInputException(
          journal.source()
              + ": steps of "
              + record.configuration().method()
              + " follow from gradients, which no journal holds: zeroth finetune --resume goes on"
              + " from a snapshot");
    }
  }

  /** Whether the steps of the run's method follow from their losses. */
  public boolean isReplayable() {
    MethodEntry method = Methods.named(record.configuration().method());
    return method.needs() != MethodEntry.Needs.GRADIENT;
  }

  private MethodChoice choice() {
    Configuration c = record.configuration();
    return MethodChoice.recorded(c.method(), c.hyperparameters());
  }

  private Trainer trainer() {
    Configuration c = record.configuration();
    try {
      return new Trainer(
          c.steps(),
          c.learningRate(),
          Schedule.valueOf(c.schedule().toUpperCase(Locale.ROOT)),
          c.devEvery(),
          c.patience(),
          Integer.MAX_VALUE); // where the run ended, the journal knows
    } catch (IllegalArgumentException e) {
      throw new BadInputException(journal.source() + ": " + e.getMessage());
    }
  }

  private Problem problem(Model model, Backend backend) {
    Configuration c = record.configuration();
    boolean rows =
        "touched".equals(c.hyperparameters().get("embedding"))
            || choice().entry().needs() == MethodEntry.Needs.NETWORKS;
    if (!rows) {
      return new NoForwards();
    }
    Setting setting =
        Setting.of(
            model,
            backend,
            Tasks.named(c.task(), columns(c)),
            c.testFile() == null ? null : Tasks.file(c.testFile(), columns(c)),
            new SplitSizes(c.train(), c.dev(), c.test()),
            new Setting.Head(java.util.List.of(), java.util.List.of(), null, c.headScale()),
            c.maxLength());
    EncodedTexts train = setting.encode(setting.dataset().train());
    EncodedTexts dev = setting.encode(setting.dataset().dev());
    EncodedTexts test = setting.encode(setting.dataset().test());
    String found = EncodedTexts.sha256(train, dev, test);
    if (!found.equals(c.dataSha256())) {
      throw new BadInputException(c.task(), "SHA-256 of its tokens", c.dataSha256(), found);
    }
    return new TextProblem(
        new TextClassification(model, backend),
        train,
        BatchSampler.ofSeed(c.seed(), train.size(), c.batch()),
        dev);
  }

  private Columns columns(Configuration c) {
    for (Columns.Header header : Columns.Header.values()) {
      if (header.name().toLowerCase(Locale.ROOT).equals(c.header())) {
        return new Columns(header, c.textColumn(), c.labelColumn());
      }
    }
    throw new BadInputException(journal.source(), "header", "auto, yes or no", c.header());
  }

  /** What is behind a journal that answers everything. */
  private static final class NoForwards implements Problem {
    @Override
    public Objective objective(int step) {
      return places -> {
        throw new IllegalStateException("a replay asks for a forward");
      };
    }

    @Override
    public Evaluation evaluate() {
      throw new BadInputException("the journal lacks an evaluation");
    }
  }
}
