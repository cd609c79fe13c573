package zeroth.zo.method;

import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Objective;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.noise.Noise;

/**
 * The best direction so far, as an address and the step that drew it: each step one new candidate
 * is compared with it on the step's own minibatch. At the first step a second new candidate takes
 * its place.
 *
 * <p>The step belongs to the address, because a law that changes over a run, such as a subspace
 * that is renewed, would make another direction of the same key later on.
 */
final class History {
  private final double eps;
  private final Noise noise;
  private Place kept;

  History(double eps, Noise noise) {
    this.eps = eps;
    this.noise = noise.remembering();
  }

  /**
   * Where a direction comes from.
   *
   * @param key its address
   * @param number of the step that drew it
   */
  record Place(Key key, int number) {}

  /**
   * The two candidates of a step in the order of their losses.
   *
   * @param low where the lower loss was found
   * @param high where the other was
   */
  record Pair(Place low, double lowLoss, Place high, double highLoss) {}

  /** Compares a new candidate with the kept one; nothing is kept yet. */
  Pair compare(Objective L, Step at) {
    Place fresh = new Place(at.key(0), at.number());
    Place old = kept == null ? new Place(at.key(1), at.number()) : kept;
    double[] f = L.evaluate(direction(at, fresh).times(+eps), direction(at, old).times(+eps));
    return f[0] < f[1] ? new Pair(fresh, f[0], old, f[1]) : new Pair(old, f[1], fresh, f[0]);
  }

  /** Keeps the better of a step's candidates, once all its losses are known. */
  void keep(Pair pair) {
    kept = pair.low();
  }

  void visitState(StateVisitor state) {
    Key key = state.key(kept == null ? null : kept.key());
    int number = state.whole(kept == null ? 0 : kept.number());
    kept = key == null ? null : new Place(key, number);
  }

  /** The direction of a place, in the embedding rows that this step reaches. */
  Direction direction(Step at, Place place) {
    Step drawn = new Step(place.number(), at.learningRate(), at.run(), at.touched());
    return noise.draw(drawn, place.key());
  }
}
