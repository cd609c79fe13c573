package zeroth.zo.workers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Gradient;
import zeroth.zo.Inputs;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.journal.JournalRecord;
import zeroth.zo.journal.LossesChecksum;
import zeroth.zo.journal.WeightsChecksum;

/**
 * A problem whose losses and measurements workers take: the driver's side of a run. It makes no
 * forward itself; the trainer, the method and the journal do not know that others compute.
 *
 * <p>For one run of a trainer, whose steps are taken in order.
 */
public final class AskedProblem implements Problem {
  private final DivisibleProblem local;
  private final Parameters theta;
  private final Rounds rounds;
  private final List<double[]> taken = new ArrayList<>();
  private final LossesChecksum checksum;
  private final byte[] identity;
  private final long session;
  private double[] known = {};
  private boolean open;
  private int position;

  /**
   * @param local the problem itself: knows what a minibatch reads, and how parts are put together
   * @param theta the weights that are trained
   * @param identity what the run is
   * @param session a number that no other driver of the run has had
   * @param steps what is known of the run
   * @param workers are asked
   * @param told gets a line where a worker begins anew
   */
  public AskedProblem(
      DivisibleProblem local,
      Parameters theta,
      RunIdentity identity,
      long session,
      List<JournalRecord.Losses> steps,
      Workers workers,
      Consumer<String> told) {
    this.local = local;
    this.theta = theta;
    this.identity = identity.digest();
    this.session = session;
    this.rounds = new Rounds(workers, told);
    steps.forEach(step -> taken.add(step.losses()));
    this.checksum = LossesChecksum.of(steps);
  }

  @Override
  public Objective objective(int step) {
    complete();
    position = step + 1;
    open = step == taken.size();
    return new Asked(local.objective(step), step);
  }

  @Override
  public Evaluation evaluate() {
    complete();
    if (isBehind()) {
      return local.evaluate(); // of a step that was taken before, for workers are past it
    }
    List<double[]> parts = measure(DivisibleProblem.DEVELOPMENT);
    return fitting(() -> local.evaluation(parts));
  }

  /**
   * The parts of a measurement of the weights as they are after the last step.
   *
   * @param set see {@link DivisibleProblem#measure}
   */
  public List<double[]> measure(int set) {
    complete();
    int weights = WeightsChecksum.of(theta);
    return ask(local.parts(set), part -> new Wanted.Part(set, part, weights));
  }

  /** Whether the weights are those of a step from which the run had gone on already. */
  private boolean isBehind() {
    return position < taken.size();
  }

  /** What has passed between driver and workers. */
  public Traffic traffic() {
    return rounds.traffic();
  }

  /** The losses of a step are all there when something else is asked about. */
  private void complete() {
    if (open) {
      taken.add(known);
      checksum.add(known);
      known = new double[0];
      open = false;
    }
  }

  private List<double[]> ask(int count, IntFunction<Wanted> wanted) {
    return rounds.ask(IntStream.range(0, count).mapToObj(wanted).toList(), taken, this::asking);
  }

  /** The bytes of an ask with the losses of some steps. */
  private byte[] asking(Wanted wanted, int from, int to) {
    return new Ask(
            identity,
            session,
            taken.size(),
            checksum.value(),
            from,
            Collections.unmodifiableList(taken.subList(from, to)),
            known,
            wanted)
        .toBytes();
  }

  private double[] answered(double[] losses) {
    int before = known.length;
    known = Arrays.copyOf(known, before + losses.length);
    System.arraycopy(losses, 0, known, before, losses.length);
    return losses;
  }

  /** The objective of a step, but for its losses. */
  private final class Asked implements Objective {
    private final Objective minibatch;
    private final int step;
    private final boolean full;

    Asked(Objective minibatch, int step) {
      this(minibatch, step, false);
    }

    private Asked(Objective objective, int step, boolean full) {
      this.minibatch = objective;
      this.step = step;
      this.full = full;
    }

    @Override
    public double[] losses(List<Perturbation> places) {
      checkOpen();
      int shards = full ? 1 : local.shards(step);
      if (shards == 1) {
        List<double[]> found = ask(places.size(), Wanted.Place::new);
        return answered(found.stream().mapToDouble(AskedProblem::one).toArray());
      }
      List<double[]> found =
          ask(places.size() * shards, i -> new Wanted.Shard(i / shards, i % shards));
      double[] losses = new double[places.size()];
      for (int i = 0; i < losses.length; i++) {
        List<double[]> parts = found.subList(i * shards, (i + 1) * shards);
        losses[i] = fitting(() -> local.loss(step, parts));
      }
      return answered(losses);
    }

    @Override
    public Examples examples() {
      int count = minibatch.examples().count();
      return Examples.of(count, places -> examples(places, count));
    }

    private double[] examples(PerSequence places, int count) {
      checkOpen();
      double[] losses = ask(1, Wanted.Place::new).get(0);
      if (losses.length != count) {
        throw new WorkersException(
            "a worker has " + losses.length + " losses for the " + count + " examples of a step");
      }
      return answered(losses);
    }

    private void checkOpen() {
      if (!open || step != taken.size()) {
        throw new IllegalStateException("step " + step + " is asked for losses out of turn");
      }
    }

    @Override
    public Objective full() {
      return new Asked(minibatch.full(), step, true);
    }

    @Override
    public Optional<Gradient> gradient() {
      throw needsMore("gradients");
    }

    @Override
    public Inputs inputs() {
      throw needsMore("what linear maps multiply");
    }

    private static BadInputException needsMore(String what) {
      return new BadInputException(
          "the method needs " + what + ", and workers send losses alone: run it without workers");
    }

    @Override
    public int batches() {
      return minibatch.batches();
    }

    @Override
    public TouchedRows touched() {
      return minibatch.touched();
    }
  }

  /** What parts make together, which came from others. */
  private static <T> T fitting(Supplier<T> together) {
    try {
      return together.get();
    } catch (IllegalArgumentException e) {
      throw new WorkersException("what workers sent does not fit together: " + e.getMessage(), e);
    }
  }

  private static double one(double[] values) {
    if (values.length != 1) {
      throw new WorkersException("a worker has " + values.length + " losses for one place");
    }
    return values[0];
  }
}
