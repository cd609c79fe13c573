package zeroth.bench.speed;

import java.util.List;
import java.util.Map;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.tensor.backend.Backend;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** Steps of the methods over as many plain forwards as they have losses. */
final class StepSpeed {
  private static final String PART = Part.STEP.title();

  /** On losses of size 1. */
  private static final double TOLERANCE = 1e-4;

  private static final double EPS = 1e-3;

  private StepSpeed() {}

  /** A step, with a target or NaN; the first of them is taken at every thread count. */
  private record Case(
      String method, Map<String, String> settings, int length, String what, double bound) {
    Case(String method, int length, double bound) {
      this(method, Map.of(), length, method, bound);
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("mezo", 32, 1.15),
          new Case("mezo", 64, 1.10),
          new Case("mezo", Map.of("noise", "rademacher"), 32, "mezo, rademacher", 1.05),
          new Case("mezo-adam", 32, 1.40),
          new Case("zo-adamm", 32, 1.60),
          new Case("zo-signsgd", 32, 1.20),
          new Case("lozo", 32, 1.03),
          new Case("subzero", 32, 1.08),
          new Case("hizoo", 32, 1.35),
          new Case("rloo", Map.of("samples", "6"), 32, "rloo, K=6", 1.20),
          new Case("mezo-gv", Map.of("candidates", "2"), 32, "mezo-gv, M=2", 1.30),
          new Case("ldsd-sgd", Map.of("candidates", "5"), 32, "ldsd-sgd, K=5", 1.25),
          new Case("loren", Map.of("samples", "6"), 32, "loren, K=6", 1.30),
          new Case("grzo", 32, 2.1),
          new Case("grzo", Map.of("directions", "low-rank"), 32, "grzo, low rank", 1.05));

  static void measure(Session session) {
    Subject subject = Subject.open();
    for (int threads : session.threads()) {
      try (Backend backend = session.engine().open(threads)) {
        CASES.stream()
            .filter(c -> threads == session.mostThreads() || c == CASES.get(0))
            .forEach(c -> overForwards(session, subject, backend, threads, c));
        if (threads == session.mostThreads()) {
          others(session, subject, backend);
        }
        againstPeers(session, subject, backend, threads);
      }
    }
    if (session.threads().size() > 1) {
      scaling(session, subject);
    }
  }

  /** Every other method that lives on forwards alone, in fewer rounds; they have no targets. */
  private static void others(Session all, Subject subject, Backend backend) {
    Session session = all.ofRounds(3);
    for (MethodEntry entry : Methods.all()) {
      boolean forwards = entry.needs() == MethodEntry.Needs.LOSSES || entry.needs().exampleLosses();
      if (forwards && CASES.stream().noneMatch(c -> c.method.equals(entry.name()))) {
        Case c = new Case(entry.name(), 32, Double.NaN);
        overForwards(session, subject, backend, session.mostThreads(), c);
      }
    }
  }

  private static void overForwards(
      Session session, Subject subject, Backend backend, int threads, Case c) {
    EncodedTexts batch = subject.equal(c.length);
    Steps steps = new Steps(subject.copyOn(backend), backend, batch, c.method, c.settings);
    boolean targeted = !Double.isNaN(c.bound);
    session.over(
        PART,
        (steps.steps() == 1 ? "" : steps.steps() + " steps of ")
            + c.what
            + ", "
            + Subject.BATCH
            + "x"
            + c.length,
        threads,
        steps::run,
        steps.forwards() + " plain forwards",
        targeted ? steps::plainForwards : steps::loss,
        targeted ? 1 : steps.forwards(),
        targeted ? Target.atMost(c.bound) : Target.NONE);
  }

  /**
   * Steps of two forwards here beside MeZO as its authors' code does it, in the same engine that
   * they use.
   */
  private static void againstPeers(Session session, Subject subject, Backend backend, int threads) {
    againstPeers(session, subject, backend, threads, "mezo", 32);
    if (threads == session.mostThreads()) {
      againstPeers(session, subject, backend, threads, "mezo", 16);
      againstPeers(session, subject, backend, threads, "mezo", 64);
      againstPeers(session, subject, backend, threads, "lozo", 32);
      againstPeers(session, subject, backend, threads, "subzero", 32);
    }
  }

  private static void againstPeers(
      Session session, Subject subject, Backend backend, int threads, String method, int length) {
    String what = method + ", " + Subject.BATCH + "x" + length;
    if (!session.wants(what)) {
      return;
    }
    EncodedTexts batch = subject.equal(length);
    PaddedBatch padded = PaddedBatch.of(batch.ids());
    for (Peer peer : session.peers()) {
      Steps steps = new Steps(subject.copyOn(backend), backend, batch, method, Map.of());
      peer.mezoStep(subject.on(backend), padded, batch.labels(), EPS, 1e-9, threads)
          .ifPresent(
              work -> {
                Agreement.check(
                    "loss, " + peer.name(),
                    new float[] {(float) steps.loss()},
                    work.output(),
                    TOLERANCE);
                session.compare(
                    PART,
                    what,
                    threads,
                    steps::run,
                    List.of(work),
                    List.of(peer.name() + ", in place"),
                    List.of(Target.atLeast(5)));
                work.close();
              });
    }
  }

  private static void scaling(Session session, Subject subject) {
    int most = session.mostThreads();
    int fewest = session.threads().get(0);
    try (Backend one = session.engine().open(fewest);
        Backend many = session.engine().open(most)) {
      EncodedTexts batch = subject.equal(32);
      Steps slow = new Steps(subject.copyOn(one), one, batch, "mezo", Map.of());
      Steps fast = new Steps(subject.copyOn(many), many, batch, "mezo", Map.of());
      session.compare(
          PART,
          "mezo, " + Subject.BATCH + "x32, more threads",
          most,
          fast::run,
          List.of(slow::run),
          List.of("threads: " + fewest),
          List.of(ForwardSpeed.scalingTarget(fewest, most)));
    }
  }
}
