package zeroth.zo;

import java.util.List;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;

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

  /** A minibatch that is known by its loss alone: nothing is told. */
  static Inputs none(Objective minibatch) {
    return (place, uses) -> minibatch.losses(List.of(place))[0];
  }
}
