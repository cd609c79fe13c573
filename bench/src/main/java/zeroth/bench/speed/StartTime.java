package zeroth.bench.speed;

import java.util.Optional;
import java.util.stream.IntStream;

/** Seconds from {@code zeroth finetune} to its first step, taken and written. */
final class StartTime {
  private static final int RUNS = 3;

  /** Texts of a development and a test set that cost next to nothing. */
  private static final int FEW = 8;

  /** About what a run has; they are evaluated before the first step. */
  private static final int MANY = 800;

  private StartTime() {}

  static void measure(Session session) {
    Optional<ZerothProcess> zeroth = ZerothProcess.found();
    if (zeroth.isEmpty()) {
      session.progress().accept(ZerothProcess.MISSING);
      return;
    }
    session.progress().accept("start of zeroth finetune");
    // reads everything into the system's file cache
    zeroth.get().secondsToFirstStep(session.mostThreads(), FEW);
    measure(session, zeroth.get(), FEW, Target.atMost(2.5));
    measure(session, zeroth.get(), MANY, Target.atMost(5));
  }

  private static void measure(Session session, ZerothProcess zeroth, int texts, Target target) {
    int threads = session.mostThreads();
    Spread seconds =
        Spread.of(
            IntStream.range(0, RUNS)
                .mapToDouble(i -> zeroth.secondsToFirstStep(threads, texts))
                .toArray());
    session
        .figures()
        .accept(
            Figure.against(
                Part.START.title(),
                "zeroth finetune to its first step, after " + 2 * texts + " texts evaluated",
                threads,
                seconds,
                "s",
                target));
  }
}
