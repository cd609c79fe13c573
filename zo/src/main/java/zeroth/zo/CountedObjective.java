package zeroth.zo;

import java.util.List;
import zeroth.tensor.Perturbation;

/** Counts forwards and turns non-finite losses into {@link NonFiniteLossException}. */
public final class CountedObjective implements Objective {
  private final Objective inner;
  private long forwards;

  /** Counts from 0. */
  public CountedObjective(Objective inner) {
    this.inner = inner;
  }

  @Override
  public double[] losses(List<Perturbation> places) {
    double[] losses = inner.losses(places);
    forwards += places.size();
    for (double loss : losses) {
      if (!Double.isFinite(loss)) {
        throw new NonFiniteLossException(loss);
      }
    }
    return losses;
  }

  /** Losses evaluated so far. */
  public long forwards() {
    return forwards;
  }
}
