package zeroth.zo.workers;

import java.util.List;

/**
 * Those who answer asks, wherever they are: threads of this process, or other machines behind an
 * engine that schedules them. Each ask is taken at least once, by whoever is free, in any order; a
 * worker that dies or keeps silent is the engine's affair, which gives its ask to another.
 */
public interface Workers extends AutoCloseable {

  /**
   * Hands out asks and waits for all answers.
   *
   * @param asks for {@link Worker#answer}; each for itself
   * @return as many answers, in the asks' order
   * @throws WorkersException if an ask finds nobody who answers it
   */
  List<byte[]> ask(List<byte[]> asks);

  /** Who took part so far. */
  Participation participation();

  /** Sends the workers home. */
  @Override
  void close();

  /**
   * Who took part in a run.
   *
   * @param now workers that are there
   * @param all workers that have answered an ask, those that are gone included
   * @param inFlight asks that are given out and not answered
   * @param answers that have come
   * @param failures times that an ask was given out again because its worker failed
   * @param secondsLost spent on attempts that failed, added up over workers
   */
  record Participation(
      int now, int all, int inFlight, long answers, long failures, double secondsLost) {}
}
