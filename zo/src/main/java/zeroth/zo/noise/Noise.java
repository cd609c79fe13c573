package zeroth.zo.noise;

import java.util.List;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/** A law of directions. The same address at the same step number gives the same direction. */
@FunctionalInterface
public interface Noise {

  /**
   * The direction of an address.
   *
   * @param at the step, for laws that change over a run or follow the minibatch's embedding rows
   * @param key the address, from {@link Step#key(int)}
   */
  Direction draw(Step at, Key key);

  /**
   * This law for a method that goes back to an address of an earlier step, beside those of its own
   * step: directions of both steps must hold at once. The law itself where that is so.
   */
  default Noise remembering() {
    return this;
  }

  /** z ~ N(0, I). */
  static Noise gaussian() {
    return (at, key) -> at.restrict(new Direction.Gaussian(key));
  }

  /** v = 0, for a place where a law may stand. */
  static Noise zero() {
    return (at, key) -> new Direction.Sum(List.of());
  }

  /** Every element +1 or -1. */
  static Noise rademacher() {
    return (at, key) -> at.restrict(new Direction.Rademacher(key));
  }
}
