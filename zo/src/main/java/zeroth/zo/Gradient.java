package zeroth.zo;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;

/** The gradient of a loss, of objectives that have one; see {@link Objective#gradient}. */
@FunctionalInterface
public interface Gradient {

  /**
   * Adds dL/dtheta at theta + scale * v, and tells the loss there. One forward and one backward
   * pass; no weight is written.
   *
   * @param place where
   * @param into sums for the trainable tensors whose gradient is wanted, by the weights' names and
   *     shapes; those of frozen ones stay as they are, or not
   * @return L at the place; NaN or infinite where the model fails, and then the sums are anything
   */
  double addTo(Perturbation place, Parameters into);
}
