package zeroth.bench.study;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Known;
import zeroth.bench.comparison.StepQuality;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.AlignmentStudy;
import zeroth.bench.experiment.AlignmentSummary;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.experiment.TextProblem;
import zeroth.bench.experiment.WeightsHeld;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.finetuning.PlannedRun;
import zeroth.bench.finetuning.SharedReading;
import zeroth.bench.finetuning.ZeroShot;
import zeroth.bench.run.MetricsCsv;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;
import zeroth.zo.journal.Journal;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * Makes trials, one after the other, on a backend of its own. Model and texts stay read from one
 * trial to the next while both begin from the same.
 */
final class Bench implements Trials {
  /** What computes may be another: no result depends on it. */
  private static final Set<String> PASSED = Set.of("threads", "backend", "learning_rate_from");

  /** Steps that are timed; the first is not. */
  private static final int TIMED = 3;

  /** Texts of the development split on which a step's progress is measured, at most. */
  private static final int HELD_OUT = 64;

  private final StudyRequest request;
  private final StudyDirectory directory;
  private final StudyDirectory named;
  private final Backend backend;
  private final Consumer<List<String>> notes;
  private SharedReading reading;
  private ZeroShot zeroShot;

  /**
   * @param threads to compute on
   * @param notes gets what should be known of a model and its texts, whenever they are read
   */
  Bench(StudyRequest request, StudyDirectory directory, int threads, Consumer<List<String>> notes) {
    this(request, directory, directory, threads, notes);
  }

  /**
   * @param named what runs say that they are in
   */
  Bench(
      StudyRequest request,
      StudyDirectory directory,
      StudyDirectory named,
      int threads,
      Consumer<List<String>> notes) {
    this.request = request;
    this.directory = directory;
    this.named = named;
    this.notes = notes;
    this.backend = request.computing().backend().open(threads);
  }

  /**
   * What is known of an arm before it runs.
   *
   * @throws BadInputException if something cannot be read, or does not fit together
   */
  Surveyed survey(Task task, Arm arm, double secondsPerStep) {
    FineTuning asked = request.asked(task, arm).seed(request.seeds().get(0)).steps(1);
    PlannedRun plan = plan(asked, asked, List.of());
    if (request.alignKeys() > 0 && !plan.training().model().hasGradient()) {
      throw new BadInputException(
          "--align holds steps against the gradient, and --objective "
              + plan.training().model().objective().text()
              + " has none: leave --align out");
    }
    EncodedTexts train = plan.training().train();
    double tokens = train.ids().stream().mapToInt(ids -> ids.length).sum() / (double) train.size();
    boolean timed = request.budget().unit() == Budget.Unit.SECONDS && Double.isNaN(secondsPerStep);
    MethodEntry entry = StudyRequest.method(arm, arm.settings()).entry();
    Known known =
        new Known(
            task.name(),
            arm,
            plan.trainer().learningRate(),
            plan.record().configuration().learningRateFrom(),
            plan.record().trainable(),
            entry.stateBytes(arm.settings(), plan.training().model().parameters()),
            WeightsHeld.bytes(plan.training().model().parameters()),
            Surveyed.passes(entry),
            null);
    return new Surveyed(
        known, tokens, timed ? secondsOfStep(plan) : secondsPerStep, firstStepsOf(plan));
  }

  /** What an arm's first steps depend on beside its name. */
  private String firstStepsOf(PlannedRun plan) {
    MeasuredTraining t = plan.training();
    return String.join(
        " ",
        String.valueOf(request.alignKeys()),
        plan.record().initialSha256(),
        EncodedTexts.sha256(t.train(), t.dev()),
        String.valueOf(t.batch()),
        String.valueOf(t.seed()),
        String.valueOf(plan.trainer().learningRate()),
        plan.record().configuration().objective());
  }

  /**
   * How good an arm's first steps are, with as many keys as the request has.
   *
   * @param proceed asked after each; false ends it
   * @return null if it was ended
   */
  StepQuality quality(Known known, BooleanSupplier proceed) {
    FineTuning asked =
        request.asked(request.task(known.task()), known.arm()).seed(request.seeds().get(0));
    MeasuredTraining t = plan(asked.steps(1), asked.steps(1), List.of()).training();
    int[] held = IntStream.range(0, Math.min(HELD_OUT, t.dev().size())).toArray();
    AlignmentStudy study =
        new AlignmentStudy(t.model(), t.train(), t.batch(), t.seed(), t.dev().select(held));
    MethodChoice choice = StudyRequest.method(known.arm(), known.arm().settings());
    List<AlignmentStudy.Row> rows =
        study.atPoint(
            choice, known.learningRate(), request.alignKeys(), row -> proceed.getAsBoolean());
    if (rows.size() < request.alignKeys()) {
      return null;
    }
    AlignmentSummary found = AlignmentSummary.of(known.arm().name(), rows);
    return new StepQuality(
        rows.size(),
        found.quality(),
        found.error(),
        found.progressPerForward() / known.passes(),
        found.progressError() / found.forwards() / known.passes());
  }

  /** Seconds of a step, the mean of a few. */
  private static double secondsOfStep(PlannedRun plan) {
    MeasuredTraining t = plan.training();
    TextProblem problem = t.problem(1);
    Stopwatch clock = Stopwatch.start();
    for (int step = 0; step <= TIMED; step++) {
      if (step == 1) {
        clock = Stopwatch.start();
      }
      plan.method()
          .step(
              problem.objective(step),
              t.model().parameters(),
              Step.of(Key.ofSeed(t.seed()), step, plan.trainer().learningRate()));
    }
    return clock.seconds() / TIMED;
  }

  @Override
  public TrialRun run(Trial trial, MeasuredTraining.Observer observer) {
    RunDirectory run = directory.run(trial);
    PlannedRun plan;
    try {
      plan = plan(trial);
    } catch (BadInputException e) {
      return TrialRun.failed(trial, e.getMessage());
    }
    Journal journal = null;
    if (Files.isRegularFile(run.journal())) {
      journal = journal(run, plan.record());
      TrialRun known = known(trial, plan.record());
      if (known != null) {
        return known;
      }
    }
    try (RunKeeping keeping =
        journal == null
            ? RunKeeping.begin(RunDirectory.create(run.path(), true), plan.record(), 0)
            : RunKeeping.resume(run, journal, 0)) {
      PlannedRun knowing = zeroShot == null ? plan : plan.knowing(zeroShot);
      Outcome outcome = knowing.run(keeping, observer, Stopwatch.start());
      if (outcome.zeroShot().isMade()) {
        zeroShot = new ZeroShot(plan.zeroShotOf(), outcome.zeroShot());
      }
      if (!outcome.interrupted()) {
        tidy(run, trial);
      }
      return new TrialRun(trial, RunRecord.read(run), outcome.metrics());
    }
  }

  /**
   * A trial, ready to begin.
   *
   * @throws BadInputException if it cannot
   */
  private PlannedRun plan(Trial trial) {
    Task task = request.task(trial.task());
    FineTuning asked = request.asked(task, trial);
    List<String> command = new ArrayList<>(asked.arguments());
    command.addAll(List.of("--out", named.run(trial).path().toString()));
    return plan(asked, request.asked(task, trial.arm()), command);
  }

  /**
   * What a trial's record will say when it begins.
   *
   * @throws BadInputException if it cannot begin
   */
  synchronized RunRecord planned(Trial trial) {
    return plan(trial).record();
  }

  /**
   * What a trial came to, if it lies there whole.
   *
   * @param planned what its record said when it began
   * @return null if it does not
   */
  TrialRun known(Trial trial, RunRecord planned) {
    RunDirectory run = directory.run(trial);
    RunRecord ended = ended(run, planned);
    if (ended == null) {
      return null;
    }
    tidy(run, trial); // a study that was killed may not have come to it
    return new TrialRun(trial, ended, MetricsCsv.read(run).rows());
  }

  /**
   * In what a run that others made is another than the one that was planned.
   *
   * @return nothing if it is the one
   */
  static List<String> differences(RunRecord made, RunRecord planned) {
    List<String> found = new ArrayList<>(made.differences(planned.configuration(), PASSED));
    if (!made.zeroth().equals(planned.zeroth())) {
      found.add("version");
    }
    if (!made.initialSha256().equals(planned.initialSha256())) {
      found.add("initial_sha256");
    }
    return found;
  }

  /** Whether the weights of a trial can be made again without a forward. */
  private static boolean isReplayable(Trial trial) {
    return Methods.named(trial.arm().method()).needs().unjournaled().isEmpty();
  }

  /** Removes what a run that has ended leaves besides its journal and its results. */
  private void tidy(RunDirectory run, Trial trial) {
    run.deleteUnfinished();
    if (!request.computing().keepModels() && isReplayable(trial)) {
      run.deleteModel();
    }
  }

  /**
   * @param whole the same with a test split, for what is read serves runs with and without one
   */
  private PlannedRun plan(FineTuning asked, FineTuning whole, List<String> command) {
    asked.check();
    if (reading == null || !reading.isFor(asked)) {
      reading = null; // memory holds one
      reading = whole.reading(backend);
      zeroShot = null;
    }
    PlannedRun plan = asked.plan(reading, command);
    notes.accept(plan.notes());
    return plan;
  }

  /**
   * The journal of a run that has begun; null if it is damaged, and the run has to be made anew.
   *
   * @throws BadInputException if it is another run's
   */
  private static Journal journal(RunDirectory run, RunRecord wanted) {
    Journal journal;
    RunRecord begun;
    try {
      journal = Journal.read(run.journal());
      begun = RunRecord.parse(journal.source(), journal.header().configuration());
    } catch (BadInputException e) {
      return null;
    }
    List<String> differences = new ArrayList<>(begun.differences(wanted.configuration(), PASSED));
    if (!wanted.initialSha256().equals(journal.header().initialSha256())) {
      differences.add("initial_sha256");
    }
    if (!differences.isEmpty()) {
      throw new BadInputException(
          run.path()
              + " is a run of another study, it differs in "
              + String.join(", ", differences)
              + ": choose another --out");
    }
    return journal;
  }

  /** The record of a run that has come to its end with all its files; null if it has not. */
  private static RunRecord ended(RunDirectory run, RunRecord wanted) {
    try {
      RunRecord found = RunRecord.read(run);
      boolean over =
          found.status() == RunRecord.Status.FINISHED
              || found.status() == RunRecord.Status.DIVERGED;
      boolean whole =
          found.results() != null
              && Files.exists(run.report()) // the last that a run writes
              && found.differences(wanted.configuration(), PASSED).isEmpty()
              && found.initialSha256().equals(wanted.initialSha256());
      return over && whole ? found : null;
    } catch (BadInputException e) {
      return null; // what is missing or damaged is made again
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
