package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Times works in turn, A B, B A, A B, ..., so that a slow moment of the machine meets all of them
 * and none always follows another. Each is warmed up until it gets no faster. A turn begins when
 * this process has settled; one of several runs begins with a run that is not timed, which wakes
 * sleeping threads and fills caches.
 *
 * @param rounds turns of each work, at least 1
 * @param clock nanoseconds
 * @param settle waits until no thread of this process is busy
 */
public record Contest(int rounds, LongSupplier clock, Runnable settle) {
  /** The shortest turn: the clock and a tick of the system are far below it. */
  private static final double TURN_SECONDS = 0.03;

  private static final double WINDOW_SECONDS = 0.25;

  /** Warming up longer than this is given up: nothing that is timed here starts colder. */
  private static final double LONGEST_WARM_UP_SECONDS = 2;

  /** A contest by the system's clock. */
  public static Contest of(int rounds) {
    return new Contest(rounds, System::nanoTime, Idleness::await);
  }

  /** Times two works in pairs: the seconds of one run of each. */
  Pairs pair(Work first, Work second) {
    double[][] seconds = run(List.of(first, second));
    return new Pairs(seconds[0], seconds[1]);
  }

  /** The spread of the seconds of one run of a work. */
  Spread time(Work work) {
    return Spread.of(run(List.of(work))[0]);
  }

  /**
   * Times works in rounds.
   *
   * @return for each work, the seconds of one run, by round
   */
  double[][] run(List<? extends Work> works) {
    List<DoubleSupplier> turns = new ArrayList<>();
    for (Work work : works) {
      settle.run();
      int repetitions = (int) Math.max(1, Math.ceil(TURN_SECONDS / warmUp(work)));
      turns.add(() -> turn(work, repetitions));
    }
    return Turns.measure(rounds, turns);
  }

  private double turn(Work work, int repetitions) {
    settle.run();
    if (repetitions > 1) {
      work.run();
    }
    return time(work, repetitions);
  }

  /**
   * Runs a work until two windows in a row are not 2 % faster than the best before, or for two
   * seconds.
   *
   * @return seconds of a run in the best window
   */
  private double warmUp(Work work) {
    long start = clock.getAsLong();
    double best = time(work, 1);
    int steady = 0;
    while (steady < 2 && clock.getAsLong() - start < LONGEST_WARM_UP_SECONDS * 1e9) {
      double found = time(work, (int) Math.max(1, Math.min(1e6, WINDOW_SECONDS / best)));
      steady = found < 0.98 * best ? 0 : steady + 1;
      best = Math.min(best, found);
    }
    return best;
  }

  private double time(Work work, int repetitions) {
    long start = clock.getAsLong();
    for (int i = 0; i < repetitions; i++) {
      work.run();
    }
    return Math.max(1, clock.getAsLong() - start) / 1e9 / repetitions;
  }
}
