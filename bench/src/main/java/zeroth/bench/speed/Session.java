package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.Arrays;
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
 * @param figures gets each figure as it is known
 * @param progress is told what is measured next
 */
public record Session(
    Contest contest,
    Engine engine,
    List<Integer> threads,
    List<Peer> peers,
    List<String> workers,
    Consumer<Figure> figures,
    Consumer<String> progress) {

  /** The same with as many rounds at most. */
  Session ofRounds(int most) {
    int rounds = Math.min(most, contest.rounds());
    Contest fewer = new Contest(rounds, contest.clock(), contest.settle());
    return new Session(fewer, engine, threads, peers, workers, figures, progress);
  }

  /** The largest thread count. */
  public int mostThreads() {
    return threads.get(threads.size() - 1);
  }

  /**
   * Times a work of this project against those of others that do the same, and says how many times
   * as fast it is.
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
    progress.accept(what + ", threads: " + threads);
    List<Work> works = new ArrayList<>(List.of(own));
    works.addAll(others);
    double[][] seconds = contest.run(works);
    Spread mine = Spread.of(seconds[0]).map(s -> s * 1e3);
    if (others.isEmpty()) {
      figures.accept(Figure.alone(part, what, threads, mine, "ms"));
    }
    for (int i = 0; i < others.size(); i++) {
      figures.accept(
          new Figure(
              part,
              what,
              threads,
              mine.median(),
              "ms",
              names.get(i),
              Spread.of(seconds[i + 1]).median() * 1e3,
              Spread.ofRatios(seconds[i + 1], seconds[0]),
              targets.get(i)));
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
    progress.accept(what + ", threads: " + threads);
    double[][] seconds = contest.run(List.of(work, base));
    seconds[1] = Arrays.stream(seconds[1]).map(s -> s * times).toArray();
    figures.accept(
        new Figure(
            part,
            what,
            threads,
            Spread.of(seconds[0]).median() * 1e3,
            "ms",
            baseline,
            Spread.of(seconds[1]).median() * 1e3,
            Spread.ofRatios(seconds[0], seconds[1]),
            target));
  }
}
