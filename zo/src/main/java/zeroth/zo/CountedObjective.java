package zeroth.zo;

import java.util.List;
import java.util.Optional;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;

/** Counts the minibatch forwards that an objective is asked for. */
public final class CountedObjective implements Objective {
  private final Objective inner;
  private final long[] forwards;

  /** Counts from 0. */
  public CountedObjective(Objective inner) {
    this(inner, new long[1]);
  }

  private CountedObjective(Objective inner, long[] forwards) {
    this.inner = inner;
    this.forwards = forwards;
  }

  @Override
  public double[] losses(List<Perturbation> places) {
    forwards[0] += (long) places.size() * inner.batches();
    return inner.losses(places);
  }

  /** The full objective, counted together with this one. */
  @Override
  public Objective full() {
    return new CountedObjective(inner.full(), forwards);
  }

  /** The gradient; every one counts as the forward that it takes. */
  @Override
  public Optional<Gradient> gradient() {
    return inner
        .gradient()
        .map(
            gradient ->
                (place, into) -> {
                  forwards[0] += inner.batches();
                  return gradient.addTo(place, into);
                });
  }

  /** The examples; a loss of each is one forward together. */
  @Override
  public Examples examples() {
    Examples examples = inner.examples();
    return Examples.of(
        examples.count(),
        places -> {
          forwards[0] += inner.batches();
          return examples.losses(places);
        });
  }

  /** The inputs; a loss that tells them counts as the forward that it takes. */
  @Override
  public Inputs inputs() {
    Inputs inputs = inner.inputs();
    return new Inputs() {
      @Override
      public double loss(Perturbation place, MatrixUses uses) {
        forwards[0] += inner.batches();
        return inputs.loss(place, uses);
      }

      @Override
      public double[] losses(PerSequence places, SequenceUses uses) {
        forwards[0] += inner.batches();
        return inputs.losses(places, uses);
      }

      @Override
      public boolean tells() {
        return inputs.tells();
      }
    };
  }

  @Override
  public int batches() {
    return inner.batches();
  }

  @Override
  public TouchedRows touched() {
    return inner.touched();
  }

  /** Forwards so far; a loss over several minibatches counts as many. */
  public long forwards() {
    return forwards[0];
  }
}
