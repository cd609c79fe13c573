package zeroth.zo.method;

import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Objective;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.noise.Noise;

/**
 * The best direction so far, as an address: each step one new candidate is compared with it on the
 * step's own minibatch. At the first step a second new candidate takes its place.
 */
final class History {
  private final double eps;
  private final Noise noise;
  private Key kept;

  History(double eps, Noise noise) {
    this.eps = eps;
    this.noise = noise;
  }

  /**
   * The two candidates of a step in the order of their losses.
   *
   * @param low the address of the lower loss
   * @param high the address of the other
   */
  record Pair(Key low, double lowLoss, Key high, double highLoss) {}

  /** Compares a new candidate with the kept one; nothing is kept yet. */
  Pair compare(Objective L, Step at) {
    Key fresh = at.key(0);
    Key old = kept == null ? at.key(1) : kept;
    double[] f = L.evaluate(noise.draw(at, fresh).times(+eps), noise.draw(at, old).times(+eps));
    return f[0] < f[1] ? new Pair(fresh, f[0], old, f[1]) : new Pair(old, f[1], fresh, f[0]);
  }

  /** Keeps the better of a step's candidates, once all its losses are known. */
  void keep(Pair pair) {
    kept = pair.low();
  }

  void visitState(StateVisitor state) {
    kept = state.key(kept);
  }

  Direction direction(Step at, Key key) {
    return noise.draw(at, key);
  }
}
