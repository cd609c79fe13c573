package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zeroth.bench.speed.SimulatedWorker.Setup;
import zeroth.tensor.random.Key;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Step;
import zeroth.zo.workers.AskedProblem;
import zeroth.zo.workers.Replica;
import zeroth.zo.workers.Traffic;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersAddress;

/**
 * Steps whose losses workers take over those of one process, with forwards of a stated time: how
 * many times as fast they are, what an ask costs, and how many bytes it has.
 */
final class WorkersSpeed {
  private static final String PART = Part.WORKERS.title();

  /** Steps of which asks have the losses, and more. */
  private static final int REMEMBERED = 12;

  /** Steps whose bytes are counted. */
  private static final int COUNTED = 5;

  /** Candidates of the method with several. */
  private static final int CANDIDATES = 6;

  /** Steps before any is timed: an engine's JVMs take long until their compilers are done. */
  private static final int WARM_UP = 1000;

  private static final Setup EMPTY = new Setup("rloo", CANDIDATES, 0, 1);

  private static final List<Setup> SIMULATED =
      List.of(
          new Setup("rloo", CANDIDATES, 100, 1),
          new Setup("mezo", 0, 100, 4),
          new Setup("rloo", CANDIDATES, 500, 1),
          new Setup("mezo", 0, 500, 4));

  private WorkersSpeed() {}

  /** A run that takes one step after the other. */
  private static final class Run {
    private final Replica.Beginning start;
    private final Problem problem;
    private int step;

    Run(Replica.Beginning start, Problem problem) {
      this.start = start;
      this.problem = problem;
    }

    void step() {
      Objective f = problem.objective(step);
      start.method().step(f, start.theta(), Step.of(Key.ofSeed(0), step, 1e-3));
      step++;
    }
  }

  private static AskedProblem asked(Replica.Beginning start, Workers workers) {
    return new AskedProblem(
        start.problem(),
        start.theta(),
        start.identity(),
        System.nanoTime(),
        List.of(),
        workers,
        line -> {
          throw new IllegalStateException(line);
        });
  }

  static void measure(Session all) {
    Session session = all.ofRounds(3);
    for (String text : session.workers()) {
      WorkersAddress address = WorkersAddress.of(text);
      List<Setup> setups = new ArrayList<>(SIMULATED);
      setups.add(EMPTY);
      try (Workers workers =
          address.open(SimulatedWorker.class, SimulatedWorker.description(setups))) {
        cost(session, address, workers);
        SIMULATED.forEach(setup -> speedUp(session, address, workers, setup));
      }
    }
  }

  /** A step of six candidates whose forwards take no time. */
  private static void cost(Session session, WorkersAddress address, Workers workers) {
    session.progress().accept("asks, " + address);
    Replica.Beginning start = EMPTY.beginning();
    AskedProblem problem = asked(start, workers);
    Run run = new Run(start, problem);
    for (int i = 0; i < WARM_UP; i++) {
      run.step();
    }
    Spread spread = session.contest().time(run::step).map(s -> s * 1e3);
    String what = "six forwards of no time, " + address;
    session.figures().accept(Figure.alone(PART, what, 1, spread, "ms"));
  }

  private static void speedUp(
      Session session, WorkersAddress address, Workers workers, Setup setup) {
    String what =
        String.format(
            Locale.ROOT,
            "%s, forwards of %d ms%s, %s",
            setup.candidates() == 0 ? setup.method() : setup.method() + ", K=" + setup.candidates(),
            setup.milliseconds(),
            setup.shards() == 1 ? "" : " in " + setup.shards() + " shards",
            address);
    session.progress().accept(what);
    Replica.Beginning start = setup.beginning();
    AskedProblem problem = asked(start, workers);
    Run shared = new Run(start, problem);
    shared.step(); // workers are made when they are first asked
    Replica.Beginning other = setup.beginning();
    Run alone = new Run(other, other.problem());
    session.compare(
        PART,
        what,
        1,
        shared::step,
        List.of(alone::step),
        List.of("one process"),
        List.of(Target.NONE));
    if (setup == SIMULATED.get(0)) {
      bytes(session, what, workers, problem, shared);
    }
  }

  /** What a step of a run sends and gets whose asks have as many losses of steps before as any. */
  private static void bytes(
      Session session, String what, Workers workers, AskedProblem problem, Run run) {
    for (int i = 0; i < REMEMBERED; i++) {
      run.step();
    }
    Traffic before = problem.traffic();
    for (int i = 0; i < COUNTED; i++) {
      run.step();
    }
    Traffic after = problem.traffic();
    double bytes =
        (double) (after.bytesOut() + after.bytesIn() - before.bytesOut() - before.bytesIn());
    double[] each = {bytes / COUNTED / workers.participation().now()};
    session
        .figures()
        .accept(
            Figure.against(
                PART,
                "a step's bytes for each worker, " + what,
                1,
                Spread.of(each),
                "bytes",
                Target.atMost(2048)));
  }
}
