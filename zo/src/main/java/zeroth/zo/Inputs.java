package zeroth.zo;

import java.util.List;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;

/** A loss that tells on its way what matrices are used for; see {@link Objective#inputs}. */
@FunctionalInterface
public interface Inputs {

  /**
   * The loss at theta + scale * v, and what trainable matrices are used for there. One forward; no
   * weight is written. The same place tells the same bits.
   *
   * @param place where
   * @param uses is told while the forward goes on
   * @return L at the place; NaN or infinite where the model fails, and then what was told is
   *     anything
   */
  double loss(Perturbation place, MatrixUses uses);

  /**
   * The losses of the minibatch's examples at places of their own, as {@link Examples#losses} gives
   * them, and what the examples put to linear maps there.
   *
   * @param uses is told while the forward goes on; sequences are numbers of examples
   * @return as many losses as there are examples; where one is NaN or infinite, what was told is
   *     anything
   * @throws UnsupportedOperationException if this is about the minibatch as a whole alone
   */
  default double[] losses(PerSequence places, SequenceUses uses) {
    throw new UnsupportedOperationException("nothing is told of single examples");
  }

  /** A minibatch that is known by its losses alone: nothing is told. */
  static Inputs none(Objective minibatch) {
    return new Inputs() {
      @Override
      public double loss(Perturbation place, MatrixUses uses) {
        return minibatch.losses(List.of(place))[0];
      }

      @Override
      public double[] losses(PerSequence places, SequenceUses uses) {
        return minibatch.examples().losses(places);
      }
    };
  }
}
