package zeroth.zo;

import java.util.List;
import zeroth.tensor.BadInputException;
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
   * @throws BadInputException if this is about the minibatch as a whole alone
   */
  default double[] losses(PerSequence places, SequenceUses uses) {
    throw new BadInputException(
        "the method wants to be told what single examples put to linear maps, and this objective"
            + " tells of the minibatch alone: its Inputs has to implement losses(places, uses)");
  }

  /**
   * Whether {@link #losses} are those of a model whose linear maps are told of; false for a
   * function of weights alone.
   */
  default boolean tells() {
    return true;
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

      @Override
      public boolean tells() {
        return false;
      }
    };
  }
}
