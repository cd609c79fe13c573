package zeroth.zo.workers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import zeroth.tensor.BadInputException;

/**
 * Asks until there is a value for everything that is wanted. Asks have the last records of the run,
 * and more of them as long as a worker has said that it is behind.
 */
final class Rounds {
  /** Bytes of losses that an ask has by default: a dozen steps of a few losses. */
  private static final int TAIL = 512;

  /** Most bytes of losses that an ask has for a worker that is behind. */
  private static final int LONGEST = 1 << 20;

  /** So many can be sent any number of times. */
  private static final int SHORT = 1 << 16;

  /** Waits between rounds in which nobody was where the run is. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(5);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** What a worker misses is sent again if it is still there after so long: another may have it. */
  private static final Duration SEND_AGAIN = Duration.ofSeconds(5);

  /** So long may nobody come any nearer. */
  private static final Duration GIVE_UP = Duration.ofMinutes(5);

  private final Workers workers;
  private final Consumer<String> told;
  private Traffic traffic = Traffic.NONE;
  private int behind = Integer.MAX_VALUE;
  private int sentFrom;
  private int sentTo;
  private long sent;

  /** Writes an ask. */
  @FunctionalInterface
  interface Writing {
    /**
     * @param from number of the first step whose losses it has
     * @param to number of the step behind the last one of these
     */
    byte[] ask(Wanted wanted, int from, int to);
  }

  Rounds(Workers workers, Consumer<String> told) {
    this.workers = workers;
    this.told = told;
  }

  Traffic traffic() {
    return traffic;
  }

  /**
   * The values of everything that is wanted, in order.
   *
   * @param taken losses of the steps before
   * @throws WorkersException if a worker refuses, or nobody gets to where the run is
   */
  List<double[]> ask(List<Wanted> wanted, List<double[]> taken, Writing writing) {
    double[][] found = new double[wanted.size()][];
    long wait = SHORTEST_WAIT.toMillis();
    long nearer = System.nanoTime();
    int furthest = -1;
    int rounds = 0;
    while (Arrays.stream(found).anyMatch(Objects::isNull)) {
      int[] missing = IntStream.range(0, found.length).filter(i -> found[i] == null).toArray();
      if (rounds > 1) { // who was behind has got what it misses by the second one
        pause(wait);
        wait = Math.min(2 * wait, LONGEST_WAIT.toMillis());
      }
      Heard heard = round(missing, wanted, taken, writing, found);
      behind = heard.behind;
      if (heard.values > 0) {
        wait = SHORTEST_WAIT.toMillis();
      }
      if (heard.values > 0 || heard.steps != furthest) {
        nearer = System.nanoTime();
        furthest = heard.steps;
      } else if (System.nanoTime() - nearer > GIVE_UP.toNanos()) {
        throw new WorkersException(
            "for "
                + GIVE_UP.toMinutes()
                + " minutes no worker has come nearer to step "
                + taken.size()
                + ": the run can go on later with --resume");
      }
      rounds++;
    }
    return Arrays.asList(found);
  }

  /**
   * What a round has brought.
   *
   * @param values that were found
   * @param behind steps that the worker has taken which is the furthest behind
   * @param steps that the foremost of those has taken that are behind
   */
  private record Heard(int values, int behind, int steps) {}

  private Heard round(
      int[] missing, List<Wanted> wanted, List<double[]> taken, Writing writing, double[][] found) {
    int from = last(taken, TAIL);
    int to = taken.size();
    if (behind < from && !isUnderWay(behind)) {
      from = behind;
      to = first(taken, from, LONGEST);
      if (first(taken, from, SHORT) < to) {
        sentFrom = from;
        sentTo = to;
        sent = System.nanoTime();
      }
    }
    List<byte[]> asks = new ArrayList<>();
    for (int i : missing) {
      asks.add(writing.ask(wanted.get(i), from, to));
    }
    List<byte[]> answers = workers.ask(asks);
    int values = 0;
    int least = Integer.MAX_VALUE;
    int most = -1;
    long discarded = 0;
    for (int i = 0; i < missing.length; i++) {
      Answer answer = answer(answers.get(i));
      if (answer instanceof Answer.Values value) {
        found[missing[i]] = value.values();
        values++;
      } else if (answer instanceof Answer.Behind at) {
        if (at.steps() > taken.size()) {
          throw new WorkersException(
              "a worker has taken " + at.steps() + " steps of a run that has " + taken.size());
        }
        least = Math.min(least, at.steps());
        most = Math.max(most, at.steps());
      } else if (answer instanceof Answer.Discarded thrown) {
        told.accept("a worker begins anew: " + thrown.reason());
        discarded++;
        sentTo = 0;
        least = 0;
        most = Math.max(most, 0);
      } else if (answer instanceof Answer.Refused refused) {
        throw new WorkersException("a worker refuses: " + refused.reason());
      }
    }
    traffic = traffic.plus(new Traffic(missing.length, length(asks), length(answers), discarded));
    return new Heard(values, least, most);
  }

  /** Whether somebody has got what it misses, and may be replaying it. */
  private boolean isUnderWay(int steps) {
    return sentFrom <= steps && steps < sentTo && System.nanoTime() - sent < SEND_AGAIN.toNanos();
  }

  private static Answer answer(byte[] bytes) {
    try {
      return Answer.of(bytes);
    } catch (BadInputException e) {
      throw new WorkersException("a worker's answer cannot be read: " + e.getMessage(), e);
    }
  }

  private static long length(List<byte[]> messages) {
    return messages.stream().mapToLong(message -> message.length).sum();
  }

  /** The first of the last steps whose losses have so many bytes together at most. */
  private static int last(List<double[]> taken, int most) {
    int from = taken.size();
    int sum = 0;
    while (from > 0) {
      sum += bytes(taken.get(from - 1));
      if (sum > most && from < taken.size()) {
        break; // the last step there is in any case
      }
      from--;
    }
    return from;
  }

  /** The step behind the last one of those from a number on that have so many bytes together. */
  private static int first(List<double[]> taken, int from, int most) {
    int to = from;
    int sum = 0;
    while (to < taken.size()) {
      sum += bytes(taken.get(to));
      if (sum > most && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  private static int bytes(double[] record) {
    return Integer.BYTES + Double.BYTES * record.length;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkersException("interrupted while no worker was where the run is");
    }
  }
}
