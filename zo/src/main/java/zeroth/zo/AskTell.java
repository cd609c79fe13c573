package zeroth.zo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;

/**
 * A run whose loop its owner holds: {@link #ask} gives the places at which losses are wanted,
 * {@link #tell} takes them, whoever computed them and however long it took. The weights move once a
 * step's last loss is told, to the same bits as in a {@link Trainer}'s run.
 *
 * <pre>
 * AskTell loop = new AskTell(method, theta, Key.ofSeed(0), step -&gt; 0.02);
 * while (loop.steps() &lt; 500) {
 *   AskTell.Ask ask = loop.ask();
 *   loop.tell(ask.of(f));
 * }
 * </pre>
 *
 * <p>For methods whose steps ask for losses alone. There is no thread behind it: a step is taken
 * again from its beginning with the losses known so far, and abandoned at the first one that is not
 * known; a {@link Method} promises that nothing has changed then.
 */
public final class AskTell {
  private final Method method;
  private final Parameters theta;
  private final Key run;
  private final IntToDoubleFunction learningRate;
  private final IntFunction<Objective> minibatches;
  private final List<double[]> known = new ArrayList<>();
  private Ask pending;
  private StepReport report;
  private int steps;

  /**
   * What is wanted.
   *
   * @param step the number of the step, from 0: which minibatch it is about
   * @param places where; as many losses are to be told, in this order. {@link
   *     zeroth.tensor.direction.WeightView} reads the weights there, or {@link Objective#of}. None
   *     where losses of examples are wanted
   * @param full whether the losses are over the whole training set, not the step's minibatch
   * @param examples where each of the minibatch's examples is evaluated, by one forward; null where
   *     losses of minibatches are wanted
   * @param losses how many are to be told
   */
  public record Ask(
      int step, List<Perturbation> places, boolean full, PerSequence examples, int losses) {

    /**
     * What is wanted, of an objective.
     *
     * @param minibatch of this step
     */
    public double[] of(Objective minibatch) {
      if (examples != null) {
        return minibatch.examples().losses(examples);
      }
      return (full ? minibatch.full() : minibatch).losses(places);
    }
  }

  /**
   * A run from its first step.
   *
   * @param theta the weights, which the method moves
   * @param run the run's key: its seed
   * @param learningRate the rate of a step by its number
   */
  public AskTell(Method method, Parameters theta, Key run, IntToDoubleFunction learningRate) {
    this(method, theta, run, learningRate, step -> TouchedRows.ALL);
  }

  /**
   * A run of a problem from its first step, for methods that want to know what a minibatch's
   * embedding rows and examples are. Losses come from {@link #tell} alone.
   */
  public static AskTell of(
      Method method,
      Parameters theta,
      Key run,
      IntToDoubleFunction learningRate,
      Problem minibatches) {
    return new AskTell(method, theta, run, minibatches::objective, learningRate);
  }

  /**
   * A run from its first step, for methods that follow the embedding rows that a minibatch reads.
   *
   * @param touched the rows that a step's minibatch reads, by the step's number
   */
  public AskTell(
      Method method,
      Parameters theta,
      Key run,
      IntToDoubleFunction learningRate,
      IntFunction<TouchedRows> touched) {
    this(method, theta, run, step -> new Reading(touched, step), learningRate);
  }

  private AskTell(
      Method method,
      Parameters theta,
      Key run,
      IntFunction<Objective> minibatches,
      IntToDoubleFunction learningRate) {
    this.method = method;
    this.theta = theta;
    this.run = run;
    this.learningRate = learningRate;
    this.minibatches = minibatches;
  }

  /** A minibatch of which the rows that it reads are known, and no examples. */
  private record Reading(IntFunction<TouchedRows> rows, int step) implements Objective {
    @Override
    public TouchedRows touched() {
      return rows.apply(step);
    }

    @Override
    public double[] losses(List<Perturbation> places) {
      throw new IllegalStateException("losses are told, not computed");
    }

    @Override
    public Examples examples() {
      throw new BadInputException(
          "the method wants a loss for each example of a minibatch, and this loop is about"
              + " minibatches as a whole");
    }
  }

  /**
   * The places whose losses the step wants next; the same until they are told.
   *
   * @throws BadInputException if the method needs gradients or what linear maps multiply, or losses
   *     of single examples in a run that is not {@link #of} a problem
   */
  public Ask ask() {
    while (pending == null) {
      advance(); // a step that asks for nothing is over at once
    }
    return pending;
  }

  /**
   * Takes the losses that were asked for, and ends the step if they were its last.
   *
   * @param losses in the order of places or examples; if one is NaN or infinite, the step is
   *     skipped
   * @return whether the step is over; if not, it wants more losses
   * @throws IllegalArgumentException if there are more or fewer of them than were asked for
   * @throws IllegalStateException if nothing was asked
   */
  public boolean tell(double... losses) {
    if (pending == null) {
      throw new IllegalStateException("losses were told that were not asked for");
    }
    if (losses.length != pending.losses) {
      throw new IllegalArgumentException(
          losses.length + " losses were told where " + pending.losses + " were asked for");
    }
    known.add(losses.clone());
    pending = null;
    return advance();
  }

  /**
   * Takes the losses back that were told for the step that is not over: it will ask for them again.
   */
  public void forget() {
    known.clear();
    pending = null;
  }

  /** Steps that are over, skipped ones included. */
  public int steps() {
    return steps;
  }

  /** What the last step saw; null before the first is over, and if it was skipped. */
  public StepReport report() {
    return report;
  }

  /** Takes the step as far as the known losses go; returns whether it is over. */
  private boolean advance() {
    StepReport seen = null;
    try {
      Step at = Step.of(run, steps, learningRate.applyAsDouble(steps));
      seen = method.step(new Known(minibatches.apply(steps)), theta, at);
    } catch (Unknown e) {
      pending = e.ask;
      return false;
    } catch (NonFiniteLossException e) {
      // skipped: the method has changed nothing
    }
    report = seen;
    known.clear();
    steps++;
    return true;
  }

  /** A step cannot go on without these losses. */
  private static final class Unknown extends RuntimeException {
    private final transient Ask ask;

    Unknown(Ask ask) {
      super("losses that are not known yet", null, false, false);
      this.ask = ask;
    }
  }

  /** The losses told so far, in the order in which the step asked for them. */
  private final class Known implements Objective {
    private final Objective minibatch;
    private int next;

    Known(Objective minibatch) {
      this.minibatch = minibatch;
    }

    @Override
    public double[] losses(List<Perturbation> places) {
      return known(new Ask(steps, List.copyOf(places), false, null, places.size()));
    }

    private double[] known(Ask ask) {
      if (next == known.size()) {
        throw new Unknown(ask);
      }
      return known.get(next++).clone();
    }

    @Override
    public Objective full() {
      return places -> known(new Ask(steps, List.copyOf(places), true, null, places.size()));
    }

    @Override
    public Examples examples() {
      int count = minibatch.examples().count();
      return Examples.of(count, places -> known(new Ask(steps, List.of(), false, places, count)));
    }

    /** Not by asking and telling, which is about losses. */
    @Override
    public Inputs inputs() {
      throw new BadInputException(
          "the method wants to be told what linear maps multiply, and asking and telling is about"
              + " losses alone");
    }

    @Override
    public TouchedRows touched() {
      return minibatch.touched();
    }
  }
}
