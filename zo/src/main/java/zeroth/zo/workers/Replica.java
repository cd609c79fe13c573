package zeroth.zo.workers;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.AskTell;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.journal.LossesChecksum;
import zeroth.zo.journal.WeightsChecksum;

/**
 * A worker with the run's weights, which follow the run by the losses of its steps. To evaluate one
 * place of a step it takes that step with the losses known so far and leaves it open; a {@link
 * Method} promises that nothing has changed then.
 *
 * <p>It trusts nobody: losses before a step are held against their checksum, weights that are
 * measured against theirs. If they differ it throws its weights away, says so, and begins anew.
 */
public final class Replica implements Worker {
  /** How long an ask waits for steps to be caught up on before the worker says how far it is. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Supplier<Beginning> beginnings;
  private final Duration patience;
  private Following run;
  private CompletableFuture<Void> catchingUp;
  private long session;

  /**
   * A run before its first step, which is this worker's alone.
   *
   * @param identity what it is
   * @param method ready to step
   * @param theta the weights
   * @param key the run's key
   * @param learningRate of a step by its number
   * @param problem its losses
   */
  public record Beginning(
      RunIdentity identity,
      Method method,
      Parameters theta,
      Key key,
      IntToDoubleFunction learningRate,
      DivisibleProblem problem) {}

  /**
   * A replica that has taken no step.
   *
   * @param beginnings makes a run from its beginning; asked for another one when a replica is
   *     discarded
   */
  public Replica(Supplier<Beginning> beginnings) {
    this(beginnings, PATIENCE);
  }

  Replica(Supplier<Beginning> beginnings, Duration patience) {
    this.beginnings = beginnings;
    this.patience = patience;
  }

  @Override
  public synchronized byte[] answer(byte[] ask) {
    Answer answer;
    try {
      answer = answer(Ask.of(ask));
    } catch (BadInputException e) {
      answer = new Answer.Refused(e.getMessage());
    }
    return answer.toBytes();
  }

  private Answer answer(Ask ask) {
    try {
      if (run == null) {
        run = new Following(beginnings.get());
      }
      if (!hasCaughtUp(Duration.ZERO)) {
        return new Answer.Behind(run.steps);
      }
      return answerNow(ask);
    } catch (DifferentRunException e) {
      run = null;
      catchingUp = null;
      return new Answer.Discarded(e.getMessage());
    }
  }

  private Answer answerNow(Ask ask) {
    if (!Arrays.equals(ask.identity(), run.identity)) {
      return new Answer.Refused(
          "the worker has another run: its " + describe(run.start.identity()));
    }
    boolean sameSession = ask.session() == session;
    session = ask.session();
    if (run.steps > ask.step()) {
      if (sameSession) {
        return new Answer.Stale();
      }
      throw new DifferentRunException(
          "it had taken " + run.steps + " steps where the run has " + ask.step());
    }
    int from = run.steps - ask.first();
    if (run.steps < ask.step() && 0 <= from && from < ask.tail().size()) {
      catchUp(ask.tail().subList(from, ask.tail().size()));
    }
    if (!hasCaughtUp(patience) || run.steps < ask.step()) {
      return new Answer.Behind(run.steps);
    }
    if (run.checksum.value() != ask.checksum()) {
      throw new DifferentRunException("it had taken other steps than the run");
    }
    return new Answer.Values(run.values(ask));
  }

  private static String describe(RunIdentity identity) {
    return "initial weights are "
        + identity.initialSha256()
        + ", its version is "
        + identity.version()
        + ", and the SHA-256 of all of it "
        + HexFormat.of().formatHex(identity.digest());
  }

  private void catchUp(List<double[]> records) {
    Following following = run;
    catchingUp = CompletableFuture.runAsync(() -> records.forEach(following::take), Replica::start);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "zeroth-catching-up");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether no steps are being caught up on, or so long later. */
  private boolean hasCaughtUp(Duration patience) {
    if (catchingUp == null) {
      return true;
    }
    try {
      catchingUp.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      catchingUp = null;
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      catchingUp = null;
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** The worker is not where the run is. */
  private static final class DifferentRunException extends RuntimeException {
    DifferentRunException(String message) {
      super(message, null, false, false);
    }
  }

  /** A run as far as it is known here. */
  private static final class Following {
    private final Beginning start;
    private final byte[] identity;
    private final AskTell loop;
    private final LossesChecksum checksum = LossesChecksum.of(List.of());
    private double[] told = {};
    private int weights;
    private int weighed = -1;
    private volatile int steps;

    Following(Beginning start) {
      this.start = start;
      this.identity = start.identity().digest();
      this.loop =
          AskTell.of(
              start.method(), start.theta(), start.key(), start.learningRate(), start.problem());
    }

    /** Takes a step whose losses are all known. */
    void take(double[] losses) {
      if (!tell(losses)) {
        throw new DifferentRunException("a step asks for more losses than the run has");
      }
      checksum.add(losses);
      steps = loop.steps();
    }

    /** Goes as far into the step as these losses go; returns whether it is over. */
    private boolean tell(double[] losses) {
      if (told.length > losses.length
          || Arrays.mismatch(told, Arrays.copyOf(losses, told.length)) >= 0) {
        loop.forget();
        told = new double[0];
      }
      int count = told.length;
      boolean over = false;
      while (count < losses.length && !over) {
        int asked = loop.ask().losses();
        if (count + asked > losses.length) {
          throw new DifferentRunException("a step asks for more losses together than the run has");
        }
        over = taken(Arrays.copyOfRange(losses, count, count + asked));
        count += asked;
      }
      if (count < losses.length) {
        throw new DifferentRunException("a step asks for fewer losses than the run has");
      }
      told = over ? new double[0] : losses.clone();
      return over;
    }

    /** Losses that no run has, such as huge ones, may make an update that cannot be. */
    private boolean taken(double[] some) {
      try {
        return loop.tell(some);
      } catch (IllegalArgumentException e) {
        throw new DifferentRunException("losses of a step cannot be a run's: " + e.getMessage());
      }
    }

    /** The checksum of the weights, which stay as they are between two steps. */
    private int weights() {
      if (weighed != steps) {
        weights = WeightsChecksum.of(start.theta());
        weighed = steps;
      }
      return weights;
    }

    double[] values(Ask ask) {
      DivisibleProblem problem = start.problem();
      if (ask.wanted() instanceof Wanted.Part part) {
        int found = weights();
        if (found != part.weights()) {
          throw new DifferentRunException(
              "its weights had the checksum "
                  + Integer.toHexString(found)
                  + " where the run's have "
                  + Integer.toHexString(part.weights())
                  + ", and losses that it gave since the measurement before may be wrong");
        }
        within("part", part.part(), problem.parts(part.set()));
        return problem.measure(part.set(), part.part());
      }
      if (tell(ask.known())) {
        steps = loop.steps();
        throw new DifferentRunException("a step is over where the run's is not");
      }
      return values(loop.ask(), ask.wanted());
    }

    private double[] values(AskTell.Ask open, Wanted wanted) {
      DivisibleProblem problem = start.problem();
      Objective minibatch = problem.objective(open.step());
      int number =
          wanted instanceof Wanted.Shard shard ? shard.place() : ((Wanted.Place) wanted).number();
      if (open.examples() != null) {
        within("request", number, 1);
        return minibatch.examples().losses(open.examples());
      }
      within("place", number, open.places().size());
      if (wanted instanceof Wanted.Shard shard) {
        int shards = open.full() ? 1 : problem.shards(open.step());
        if (shards == 1) {
          throw new BadInputException("ask", "shard", "a loss that is divided", "one that is not");
        }
        within("shard", shard.shard(), shards);
        return problem.losses(open.step(), shard.shard(), open.places().get(number));
      }
      Objective asked = open.full() ? minibatch.full() : minibatch;
      return asked.losses(List.of(open.places().get(number)));
    }

    private static void within(String what, int number, int count) {
      if (number >= count) {
        throw new BadInputException("ask", what, "less than " + count, String.valueOf(number));
      }
    }
  }
}
