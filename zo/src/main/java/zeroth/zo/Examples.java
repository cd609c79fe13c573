package zeroth.zo;

import java.util.List;
import java.util.function.Function;
import zeroth.tensor.direction.PerSequence;

/**
 * The losses of a minibatch's examples, each at a place of its own; see {@link Objective#examples}.
 * The objective's loss is their mean.
 */
public interface Examples {

  /** Number of examples, B, at least 1. */
  int count();

  /**
   * L_i(theta + scale v_i) for every example i, by one forward of the minibatch; what an
   * implementation provides. A method asks through {@link #evaluate}, which checks them.
   *
   * @param places of the examples
   * @return B losses, in the examples' order; NaN or infinite where the model fails
   */
  double[] losses(PerSequence places);

  /**
   * The losses at these places.
   *
   * @throws NonFiniteLossException if one of them is NaN or infinite
   */
  default double[] evaluate(PerSequence places) {
    return NonFiniteLossException.check(losses(places));
  }

  /**
   * So many examples and what gives their losses.
   *
   * @param losses {@link #losses}
   */
  static Examples of(int count, Function<PerSequence, double[]> losses) {
    return new Examples() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public double[] losses(PerSequence places) {
        return losses.apply(places);
      }
    };
  }

  /** A minibatch that is known by its loss alone, as one example. */
  static Examples one(Objective minibatch) {
    return of(1, places -> minibatch.losses(List.of(places.place(0))));
  }
}
