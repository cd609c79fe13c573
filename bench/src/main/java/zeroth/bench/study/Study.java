package zeroth.bench.study;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import zeroth.bench.Version;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.Stage;
import zeroth.bench.comparison.StepQuality;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.Trial.Choice;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.task.Task;
import zeroth.zo.Selection;
import zeroth.zo.StepReport;
import zeroth.zo.TrainingResult;
import zeroth.zo.workers.Workers;

/**
 * Makes the runs of a study: for every task and arm a search for a rate by successive halving, on
 * the development split alone, then a result for each seed at the rate that was chosen, which alone
 * is measured on the test split.
 *
 * <p>Runs of a round are made side by side, by as many threads as the request has jobs; no result
 * depends on how many, or on where an earlier part of the study was ended.
 */
public final class Study {
  /**
   * Runs that are given out at a time where that is left open, and no more workers are there yet.
   */
  private static final int GIVEN_OUT = 8;

  private final StudyRequest request;
  private final StudyDirectory directory;
  private final Observer observer;
  private final Workers workers;

  /** Follows a study from outside; it is told by several threads, one at a time. */
  public interface Observer {
    /** What should be known of a model and its texts; may be told more than once. */
    default void notes(List<String> notes) {}

    /** Something is known of so many of the arms. */
    default void surveyed(int arms, int all) {}

    /** The first steps of so many of the arms have been held against the gradient. */
    default void aligned(int arms, int all) {}

    /**
     * A round begins.
     *
     * @param trials of the round
     * @param forwards of the whole study, an estimate
     */
    default void begins(Stage stage, int trials, long forwards) {}

    /** So many more forwards were made, or taken from a run that there was. */
    default void went(long forwards) {}

    /** A run has ended. */
    default void ended(TrialRun run) {}

    /** Whether to go on. */
    default boolean proceed() {
      return true;
    }
  }

  /**
   * @param directory where the runs are
   */
  public Study(StudyRequest request, StudyDirectory directory, Observer observer) {
    this(request, directory, observer, null);
  }

  /**
   * @param workers make the runs, each of them a {@link TrialWorker} of this request; null for this
   *     process
   */
  public Study(StudyRequest request, StudyDirectory directory, Observer observer, Workers workers) {
    this.request = request;
    this.directory = directory;
    this.observer = observer;
    this.workers = workers;
  }

  /**
   * What a study came to.
   *
   * @param comparison of the runs that there are
   * @param whole whether none is missing
   */
  public record Outcome(Comparison comparison, boolean whole) {}

  /** A task and an arm with what is still in question for them. */
  private record Open(Surveyed surveyed, List<Choice> choices) {}

  /**
   * Runs, or goes on.
   *
   * @param command the arguments that the directory remembers
   * @throws zeroth.tensor.BadInputException if something cannot be read or does not fit together,
   *     the budget is less than a step, or the directory has other runs
   */
  public Outcome run(List<String> command) {
    List<Trials> makers = new ArrayList<>();
    try {
      Bench first = bench(workers == null ? request.computing().jobs() : 1);
      makers.add(first);
      List<Surveyed> arms = survey(first);
      Halving halving = Halving.of(request.search().rates() * request.search().swept().size());
      arms.forEach(arm -> check(arm, halving));
      begin(arms, command);
      if (request.alignKeys() > 0 && !align(first, arms)) {
        return outcome(arms, List.of(), false);
      }
      if (workers != null) {
        int asked = request.computing().jobs();
        int jobs = asked > 1 ? asked : Math.max(GIVEN_OUT, workers.participation().now());
        makers.addAll(Collections.nCopies(jobs, new SentTrials(first, directory, workers)));
        return run(makers.subList(1, makers.size()), arms, halving);
      }
      int jobs = jobs(arms);
      if (jobs < request.computing().jobs()) {
        makers.remove(0).close(); // it has the threads of one among more
      }
      while (makers.size() < jobs) {
        makers.add(bench(jobs));
      }
      return run(makers, arms, halving);
    } finally {
      makers.forEach(Trials::close);
    }
  }

  private Outcome run(List<Trials> makers, List<Surveyed> arms, Halving halving) {
    List<TrialRun> runs = new ArrayList<>();
    List<Open> open = new ArrayList<>();
    arms.forEach(
        arm -> open.add(new Open(arm, request.search().choices(arm.known().learningRate()))));
    for (Halving.Round round : halving.rounds()) {
      List<Trial> trials = new ArrayList<>();
      open.forEach(one -> trials.addAll(trials(one, round.stage(), request.seeds().subList(0, 1))));
      List<TrialRun> ended = make(makers, round.stage(), trials, arms, halving);
      runs.addAll(ended);
      if (ended.size() < trials.size()) {
        return outcome(arms, runs, false);
      }
      open.replaceAll(one -> new Open(one.surveyed, best(one, ended, Halving.kept(round))));
    }
    List<Trial> trials = new ArrayList<>();
    open.forEach(one -> trials.addAll(trials(one, Stage.RESULT, request.seeds())));
    List<TrialRun> ended = make(makers, Stage.RESULT, trials, arms, halving);
    runs.addAll(ended);
    return outcome(arms, runs, ended.size() == trials.size());
  }

  private Outcome outcome(List<Surveyed> arms, List<TrialRun> runs, boolean whole) {
    return new Outcome(
        new Comparison(
            request.tasks().stream().map(Task::name).toList(),
            request.arms(),
            request.seeds(),
            arms.stream().map(Surveyed::known).toList(),
            runs),
        whole);
  }

  /**
   * Measures the first steps of the arms of which this is not known yet, or takes what is known.
   *
   * @param arms get what was found
   * @return whether all are known; the study is to end if not
   */
  private boolean align(Bench bench, List<Surveyed> arms) {
    Map<String, FirstSteps> known = new LinkedHashMap<>(directory.firstSteps());
    for (int i = 0; i < arms.size(); i++) {
      observer.aligned(i, arms.size());
      Surveyed arm = arms.get(i);
      FirstSteps steps = known.get(arm.key());
      if (steps == null || !steps.of().equals(arm.firstStepsOf())) {
        StepQuality quality = bench.quality(arm.known(), observer::proceed);
        if (quality == null) {
          return false;
        }
        steps = new FirstSteps(arm.firstStepsOf(), quality);
        known.put(arm.key(), steps);
        directory.firstSteps(known);
      }
      arms.set(i, arm.with(steps.quality()));
    }
    observer.aligned(arms.size(), arms.size());
    return true;
  }

  /** Runs side by side, as many as memory has room for. */
  private int jobs(List<Surveyed> arms) {
    long each = Jobs.bytes(arms.stream().map(Surveyed::known).toList());
    long memory = Runtime.getRuntime().maxMemory();
    int fit = Jobs.fitting(request.computing().jobs(), each, memory);
    if (fit < request.computing().jobs()) {
      observer.notes(List.of(Jobs.note(request.computing().jobs(), fit, each, memory)));
    }
    return fit;
  }

  /** One of so many side by side. */
  private Bench bench(int jobs) {
    return new Bench(
        request,
        directory,
        request.computing().threadsOf(jobs),
        notes -> {
          synchronized (observer) {
            observer.notes(notes);
          }
        });
  }

  /** Remembers what the study is and what a step took. */
  private void begin(List<Surveyed> found, List<String> command) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    if (request.budget().unit() == Budget.Unit.SECONDS) {
      found.forEach(arm -> seconds.put(arm.key(), arm.secondsPerStep()));
    }
    directory.begin(
        new StudyDirectory.Begun(Version.current(), command, seconds.isEmpty() ? null : seconds));
  }

  /** What is known of every arm. */
  private List<Surveyed> survey(Bench bench) {
    Map<String, Double> known = new HashMap<>();
    if (directory.isBegun() && directory.begun().secondsPerStep() != null) {
      known.putAll(directory.begun().secondsPerStep());
    }
    List<Surveyed> found = new ArrayList<>();
    int all = request.tasks().size() * request.arms().size();
    for (Task task : request.tasks()) {
      for (Arm arm : request.arms()) {
        double seconds = known.getOrDefault(Surveyed.key(task.name(), arm), Double.NaN);
        found.add(bench.survey(task, arm, seconds));
        observer.surveyed(found.size(), all);
      }
    }
    return found;
  }

  /** Says before anything is run that a budget is too small. */
  private void check(Surveyed arm, Halving halving) {
    halving.rounds().forEach(round -> steps(arm, round.stage()));
    steps(arm, Stage.RESULT);
  }

  private int steps(Surveyed arm, Stage stage) {
    return request
        .budget()
        .steps(arm.cost(request.training().batch()), stage.share(), arm.known().arm().name());
  }

  private List<Trial> trials(Open open, Stage stage, List<Long> seeds) {
    List<Trial> trials = new ArrayList<>();
    Surveyed s = open.surveyed;
    for (Choice choice : open.choices) {
      for (long seed : seeds) {
        trials.add(
            new Trial(
                s.known().task(),
                s.known().arm(),
                choice.swept(),
                choice.rate(),
                seed,
                stage,
                steps(s, stage)));
      }
    }
    return trials;
  }

  /**
   * The best choices of a round, by the development split. Equal ones, as where no step has come
   * below the start, go by how near their rate is to the one that is known, then the lower first.
   */
  private List<Choice> best(Open open, List<TrialRun> round, int kept) {
    Comparator<TrialRun> byDev =
        request.training().selection() == Selection.ACCURACY
            ? Comparator.comparingDouble(run -> -run.devAccuracy())
            : Comparator.comparingDouble(TrialRun::devLoss);
    double known = open.surveyed.known().learningRate();
    return round.stream()
        .filter(run -> run.trial().task().equals(open.surveyed.known().task()))
        .filter(run -> run.trial().arm().equals(open.surveyed.known().arm()))
        .sorted(
            byDev
                .thenComparingDouble(run -> Math.abs(Math.log(run.trial().rate() / known)))
                .thenComparingDouble(run -> run.trial().rate()))
        .limit(kept)
        .map(run -> run.trial().choice())
        .toList();
  }

  /** Makes trials side by side; fewer than all if the study is to end. */
  private List<TrialRun> make(
      List<Trials> makers, Stage stage, List<Trial> trials, List<Surveyed> arms, Halving halving) {
    observer.begins(stage, trials.size(), forwards(arms, halving));
    Queue<Trial> waiting = new ArrayDeque<>(trials);
    Map<Trial, TrialRun> ended = new HashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(makers.size());
    List<Future<?>> all = new ArrayList<>();
    makers.forEach(maker -> all.add(threads.submit(() -> work(maker, waiting, ended))));
    Throwable failed = null;
    for (Future<?> one : all) {
      try {
        one.get(); // all of them: what one works on is not left to itself when another fails
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        failed = failed == null ? e.getCause() : failed;
        synchronized (observer) {
          waiting.clear();
        }
      }
    }
    threads.shutdown();
    if (failed != null) {
      rethrow(failed);
    }
    return trials.stream().map(ended::get).filter(java.util.Objects::nonNull).toList();
  }

  private static void rethrow(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) cause;
  }

  private void work(Trials maker, Queue<Trial> waiting, Map<Trial, TrialRun> ended) {
    while (true) {
      Trial trial;
      synchronized (observer) {
        trial = observer.proceed() ? waiting.poll() : null;
      }
      if (trial == null) {
        return;
      }
      Following following = new Following(trial);
      TrialRun run = maker.run(trial, following);
      synchronized (observer) {
        if (following.stopped && !run.isFinished()) {
          return;
        }
        ended.put(trial, run);
        observer.went(forwards(trial) - following.told);
        observer.ended(run);
      }
    }
  }

  /** Forwards of the whole study. */
  private long forwards(List<Surveyed> arms, Halving halving) {
    double runs = halving.cost() + request.seeds().size();
    double sum = 0;
    for (Surveyed arm : arms) {
      sum += runs * steps(arm, Stage.RESULT) * (double) Surveyed.forwards(arm.known().arm());
    }
    return Math.round(sum);
  }

  private static long forwards(Trial trial) {
    return (long) trial.steps() * Surveyed.forwards(trial.arm());
  }

  /** Passes on how far a run is. */
  private final class Following implements MeasuredTraining.Observer {
    private final long perStep;
    private long told;
    private boolean stopped;

    private Following(Trial trial) {
      this.perStep = Surveyed.forwards(trial.arm());
    }

    @Override
    public void stepped(int step, double learningRate, StepReport report, long forwards) {
      told += perStep;
      synchronized (observer) {
        observer.went(perStep);
      }
    }

    @Override
    public boolean proceed(TrainingResult soFar) {
      synchronized (observer) {
        stopped = !observer.proceed();
        return !stopped;
      }
    }
  }
}
