package zeroth.bench.speed;

import java.util.List;
import java.util.function.Consumer;

/**
 * One run of the bench.
 *
 * @param contest how works are timed
 * @param engine what is measured
 * @param threads the thread counts, ascending; 1 alone where the engine is a device
 * @param peers other engines, maybe none
 * @param workers where those are that {@link Part#WORKERS} asks
 * @param only figures are wanted whose names contain it; empty for all
 * @param figures gets each figure as it is known
 * @param progress is told what is measured next
 */
public record Session(
    Contest contest,
    Engine engine,
    List<Integer> threads,
    List<Peer> peers,
    List<String> workers,
    String only,
    Consumer<Figure> figures,
    Consumer<String> progress) {

  /** The same with as many rounds at most. */
  Session ofRounds(int most) {
    int rounds = Math.min(most, contest.rounds());
    Contest fewer = new Contest(rounds, contest.clock(), contest.settle());
    return new Session(fewer, engine, threads, peers, workers, only, figures, progress);
  }

  /** Whether a figure of this name is to be measured. */
  public boolean wants(String what) {
    return what.contains(only);
  }

  /** The largest thread count. */
  public int mostThreads() {
    return threads.get(threads.size() - 1);
  }

  /**
   * Times a work of this project against those of others that do the same, each in pairs of its
   * own, and says how many times as fast it is.
   *
   * @param own this project's
   * @param others works of peers, by rank of {@code names}
   * @param names of the others
   * @param targets of the speed ratio, for each other
   */
  void compare(
      String part,
      String what,
      int threads,
      Work own,
      List<Work> others,
      List<String> names,
      List<Target> targets) {
    if (!wants(what)) {
      return;
    }
    progress.accept(what + ", threads: " + threads);
    if (others.isEmpty()) {
      Spread ms = contest.time(own).map(s -> s * 1e3);
      figures.accept(Figure.alone(part, what, threads, ms, "ms"));
    }
    for (int i = 0; i < others.size(); i++) {
      Pairs seconds = contest.pair(own, others.get(i));
      figures.accept(Figure.speed(part, what, threads, seconds, names.get(i), targets.get(i)));
    }
  }

  /**
   * Times a work against a baseline of this project, and says how many times as long it takes.
   *
   * @param times how many times the baseline work it is held against
   */
  void over(
      String part,
      String what,
      int threads,
      Work work,
      String baseline,
      Work base,
      int times,
      Target target) {
    if (!wants(what)) {
      return;
    }
    progress.accept(what + ", threads: " + threads);
    Pairs ms = contest.pair(work, base).map(s -> s * 1e3, s -> s * 1e3 * times);
    figures.accept(Figure.ratio(part, what, threads, ms, "ms", baseline, target));
  }
}
