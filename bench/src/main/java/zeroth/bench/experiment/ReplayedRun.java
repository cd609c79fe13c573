package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Dataset;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.DeferredAdditions;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Inputs;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;
import zeroth.zo.TailAverage;
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
   * Weights of a run.
   *
   * @param steps steps taken before them; of a mean, before the last weights of it
   * @param mean whether they are the mean along the tail of so many steps
   */
  public record Chosen(int steps, boolean mean) {}

  /**
   * A run that has been taken again.
   *
   * @param sha256 hash of the weights that were chosen
   * @param training what the run came to
   */
  public record Whole(String sha256, TrainingResult training) {}

  /** Told of the weights when so many steps have been taken. */
  private interface Follower {
    void taken(int steps, Parameters theta);
  }

  /** The run of a journal. */
  public static ReplayedRun of(Journal journal) {
    return new ReplayedRun(
        journal, RunRecord.parse(journal.source(), journal.header().configuration()));
  }

  /** The journal's file of what a user gave: a run's directory, or the file itself. */
  public static Path file(Path given) {
    return Files.isDirectory(given) ? new RunDirectory(given).journal() : given;
  }

  /**
   * Opens a run.
   *
   * @param given its directory, or its journal
   * @throws BadInputException if there is no journal, or it is damaged
   */
  public static ReplayedRun open(Path given) {
    return of(Journal.read(file(given)));
  }

  /** What the run was told to select. */
  public Selection selection() {
    try {
      return Selection.of(record.configuration().select());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(journal.source() + ": " + e.getMessage());
    }
  }

  /** The weights that a selection makes the result of the steps in the journal. */
  public Chosen chosen(Selection selection) {
    Selection by = status() == RunRecord.Status.DIVERGED ? selection.ofDiverged() : selection;
    if (!by.isByEvaluation()) {
      return new Chosen(journal.steps().size(), by == Selection.AVERAGE);
    }
    JournalRecord.Measured best = journal.best(trainer()::evaluatesAt, by);
    return new Chosen(best == null ? 0 : best.steps(), false);
  }

  /** How far the run came, by its journal. */
  public RunRecord.Status status() {
    Trainer trainer = trainer();
    int taken = journal.steps().size();
    boolean skipped = taken > 0 && journal.steps().get(taken - 1).skipped();
    TrainingResult measured = TrainingResult.START;
    for (JournalRecord.Measured found : journal.evaluations().values()) {
      if (trainer.evaluatesAt(found.steps())) {
        measured = measured.evaluated(found.evaluation(), trainer.selection());
      }
    }
    if (skipped || !measured.isFinite()) {
      return RunRecord.Status.DIVERGED;
    }
    boolean patient = trainer.patience() == 0 || measured.stale() < trainer.patience();
    boolean atEnd = taken == trainer.steps() && journal.evaluations().containsKey(taken);
    return atEnd || !patient ? RunRecord.Status.FINISHED : RunRecord.Status.INTERRUPTED;
  }

  /**
   * The model before the first step.
   *
   * @param name where the base model is now, or null for where the run had it
   * @throws BadInputException if it is another one
   */
  public TaskModel base(String name, Backend backend) {
    Configuration c = record.configuration();
    Tuning tuning = Tuning.of(c.tune(), Tuning.FrozenFormat.KEEP);
    String where = name == null ? c.model() : name;
    BaseModel read = ModelSource.read(where, tuning);
    TaskModel model = tuning.of(task(read, backend), backend, where, c.seed());
    String found = model.parameters().sha256();
    if (!found.equals(journal.header().initialSha256())) {
      throw new BadInputException(
          journal.source(), "initial weights", journal.header().initialSha256(), found);
    }
    return model;
  }

  /**
   * Whether the run's loss was a program's. That is not started for a directory that somebody may
   * have sent: the model's own loss takes its place.
   */
  public boolean isRewarded() {
    return record.configuration().objective().startsWith(ProgramObjective.PREFIX);
  }

  /**
   * A model with the run's task.
   *
   * @param read the base model, or one that the run has written
   */
  public TaskModel task(BaseModel read, Backend backend) {
    try {
      TaskModel model = recorded().model(read, backend);
      return isRewarded() ? model : ObjectiveName.of(record.configuration().objective()).of(model);
    } catch (BadInputException e) {
      throw new BadInputException(journal.source() + ": " + e.getMessage());
    }
  }

  /**
   * Takes the run up to some of its weights.
   *
   * @param base of {@link #base}; gets them
   * @param watcher is told after each step how many are taken
   * @throws BadInputException if the journal holds fewer steps, or the weights become others than
   *     the run's
   */
  public void take(Chosen chosen, TaskModel base, Backend backend, IntConsumer watcher) {
    if (!chosen.mean() || chosen.steps() == 0) {
      take(chosen.steps(), base, backend, (steps, theta) -> watcher.accept(steps));
      return;
    }
    TailAverage average = new TailAverage(base.parameters());
    Set<Integer> places = TailAverage.places(chosen.steps());
    take(
        chosen.steps(),
        base,
        backend,
        (steps, theta) -> {
          if (places.contains(steps)) {
            average.add(theta);
          }
          watcher.accept(steps);
        });
    average.copyTo(base.parameters());
  }

  /**
   * Takes the whole run.
   *
   * @param chosen weights whose hash is wanted
   * @param base of {@link #base}; its weights are changed
   * @param watcher is told after each step how many are taken
   * @throws BadInputException as {@link #take(Chosen, TaskModel, Backend, IntConsumer)}
   */
  public Whole takeAll(Chosen chosen, TaskModel base, Backend backend, IntConsumer watcher) {
    String[] found = {base.parameters().sha256()};
    TailAverage average = new TailAverage(base.parameters());
    Set<Integer> places = chosen.mean() ? TailAverage.places(chosen.steps()) : Set.of();
    TrainingResult training =
        take(
            journal.steps().size(),
            base,
            backend,
            (steps, theta) -> {
              if (places.contains(steps)) {
                average.add(theta);
              }
              if (steps == chosen.steps()) {
                found[0] = theta.sha256();
              }
              watcher.accept(steps);
            });
    if (chosen.mean() && chosen.steps() > 0) {
      average.copyTo(base.parameters());
      found[0] = base.parameters().sha256();
    }
    return new Whole(found[0], training);
  }

  private TrainingResult take(int steps, TaskModel base, Backend backend, Follower follower) {
    if (steps > journal.steps().size()) {
      throw new BadInputException(
          journal.source(),
          "steps",
          "at least " + steps,
          journal.steps().size() + (journal.torn() > 0 ? " and a torn one" : ""));
    }
    if (steps == 0) {
      return TrainingResult.START;
    }
    requireReplayable();
    if (backend instanceof CpuBackend) { // a device's memory is fast, and holds the newest weights
      try (Backend deferred = new DeferredAdditions(backend)) {
        return take(steps, base, base.parameters().on(deferred), backend, follower);
      }
    }
    return take(steps, base, base.parameters(), backend, follower);
  }

  private TrainingResult take(
      int steps, TaskModel base, Parameters theta, Backend backend, Follower follower) {
    Configuration c = record.configuration();
    Method method = choice().create(theta);
    JournaledProblem problem = new JournaledProblem(problem(base), journal, null, theta, 0);
    TrainingListener until =
        new TrainingListener() {
          @Override
          public boolean proceed(TrainingResult soFar) {
            follower.taken(soFar.steps(), theta);
            return soFar.steps() < steps;
          }
        };
    try {
      return trainer().train(method, problem, theta, Key.ofSeed(c.seed()), problem.listener(until));
    } catch (IllegalArgumentException e) {
      // losses that no run could have gone on from
      throw new BadInputException(journal.source() + ": " + e.getMessage());
    }
  }

  /**
   * Refuses a run of a method whose steps are no function of their losses.
   *
   * @throws BadInputException if they follow from something else as well
   */
  private void requireReplayable() {
    if (unjournaled().isPresent()) {
      throw new BadInputException(
          journal.source()
              + ": steps of "
              + record.configuration().method()
              + " follow from "
              + unjournaled().get()
              + ", which no journal holds: zeroth finetune --resume goes on"
              + " from a snapshot");
    }
  }

  /** What the steps of the run's method follow from beside losses; empty if from losses alone. */
  public Optional<String> unjournaled() {
    return Methods.named(record.configuration().method()).needs().unjournaled();
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
          Integer.MAX_VALUE, // where the run ended, the journal knows
          selection());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(journal.source() + ": " + e.getMessage());
    }
  }

  private Problem problem(TaskModel model) {
    Configuration c = record.configuration();
    boolean rows =
        "touched".equals(c.hyperparameters().get("embedding"))
            || choice().entry().needs() == MethodEntry.Needs.NETWORKS;
    if (!rows) {
      return new NoForwards(Math.min(c.batch(), c.train()));
    }
    Data data = data(model);
    return new TextProblem(
        model,
        data.train(),
        BatchSampler.ofSeed(c.seed(), data.train().size(), c.batch()),
        data.dev());
  }

  /** The run's splits as tokens. */
  public record Data(EncodedTexts train, EncodedTexts dev, EncodedTexts test) {}

  /**
   * Reads the run's data.
   *
   * @param model of {@link #base}
   * @throws BadInputException if they cannot be read, or are others
   */
  public Data data(TaskModel model) {
    Configuration c = record.configuration();
    Dataset dataset = recorded().dataset(model.labels());
    int longest = Math.min(c.maxLength(), model.maxLength());
    EncodedTexts train = model.encode(dataset.train(), longest);
    EncodedTexts dev = model.encode(dataset.dev(), longest);
    EncodedTexts test = model.encode(dataset.test(), longest);
    String found = EncodedTexts.sha256(train, dev, test);
    if (!found.equals(c.dataSha256())) {
      throw new BadInputException(c.task(), "SHA-256 of its tokens", c.dataSha256(), found);
    }
    return new Data(train, dev, test);
  }

  private RecordedTask recorded() {
    return new RecordedTask(journal.source(), record.configuration());
  }

  /**
   * What is behind a journal that answers everything.
   *
   * @param examples of a minibatch
   */
  private record NoForwards(int examples) implements Problem {
    @Override
    public Objective objective(int step) {
      return new NoLosses(examples);
    }

    @Override
    public Evaluation evaluate() {
      throw new BadInputException("the journal lacks an evaluation");
    }
  }

  /**
   * A minibatch of which only the size is known.
   *
   * @param count of its examples
   */
  private record NoLosses(int count) implements Objective, Examples {
    @Override
    public double[] losses(List<Perturbation> places) {
      throw new IllegalStateException("a replay asks for a forward");
    }

    @Override
    public Examples examples() {
      return this;
    }

    @Override
    public double[] losses(PerSequence places) {
      return losses(List.of());
    }

    @Override
    public Inputs inputs() {
      throw new BadInputException(
          "the method looks at what linear maps multiply, which no journal holds: its entry must"
              + " say Needs.INPUTS or EXAMPLE_INPUTS");
    }
  }
}
