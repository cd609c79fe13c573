package zeroth.zo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
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
 *   loop.tell(f.losses(ask.places()));
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
  private final IntFunction<TouchedRows> touched;
  private final List<double[]> known = new ArrayList<>();
  private Ask pending;
  private StepReport report;
  private int steps;

  /**
   * What is wanted.
   *
   * @param step the number of the step, from 0: which minibatch it is about
   * @param places where; as many losses are to be told, in this order. {@link
   *     zeroth.tensor.direction.WeightView} reads the weights there, or {@link Objective#of}
   * @param full whether the losses are over the whole training set, not the step's minibatch
   */
  public record Ask(int step, List<Perturbation> places, boolean full) {}

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
    this.method = method;
    this.theta = theta;
    this.run = run;
    this.learningRate = learningRate;
    this.touched = touched;
  }

  /**
   * The places whose losses the step wants next; the same until they are told.
   *
   * @throws BadInputException if the method needs gradients, losses of single examples, or what
   *     linear maps multiply
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
   * @param losses in the places' order; if one is NaN or infinite, the step is skipped
   * @return whether the step is over; if not, it wants more losses
   * @throws IllegalArgumentException if there are more or fewer of them than places
   * @throws IllegalStateException if nothing was asked
   */
  public boolean tell(double... losses) {
    if (pending == null) {
      throw new IllegalStateException("losses were told that were not asked for");
    }
    if (losses.length != pending.places.size()) {
      throw new IllegalArgumentException(
          losses.length + " losses were told for " + pending.places.size() + " places");
    }
    known.add(losses.clone());
    pending = null;
    return advance();
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
      seen = method.step(new Known(), theta, at);
    } catch (Unknown e) {
      pending = new Ask(steps, e.places, e.full);
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
    private final transient List<Perturbation> places;
    private final boolean full;

    Unknown(List<Perturbation> places, boolean full) {
      super("losses that are not known yet", null, false, false);
      this.places = List.copyOf(places);
      this.full = full;
    }
  }

  /** The losses told so far, in the order in which the step asked for them. */
  private final class Known implements Objective {
    private int next;

    @Override
    public double[] losses(List<Perturbation> places) {
      return losses(places, false);
    }

    private double[] losses(List<Perturbation> places, boolean full) {
      if (next == known.size()) {
        throw new Unknown(places, full);
      }
      return known.get(next++).clone();
    }

    @Override
    public Objective full() {
      return places -> losses(places, true);
    }

    /** Not by asking and telling, which is about whole minibatches. */
    @Override
    public Examples examples() {
      throw new BadInputException(
          "the method wants a loss for each example of a minibatch, and asking and telling is about"
              + " minibatches as a whole");
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
      return touched.apply(steps);
    }
  }
}
