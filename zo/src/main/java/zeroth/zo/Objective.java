package zeroth.zo;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;

/**
 * The loss L of one step, on one minibatch, as a pure function of where around theta it is asked.
 * This is all a method sees of a model: evaluating writes no weight, and the same place gives the
 * same bits.
 */
@FunctionalInterface
public interface Objective {

  /**
   * L(theta + scale_i v_i) for every place, each one forward; what an implementation provides. A
   * method asks through {@link #evaluate}, which checks them.
   *
   * @param places one or more; independent of each other, so an implementation may evaluate them
   *     side by side
   * @return as many losses, in the places' order; NaN or infinite where the model fails
   */
  double[] losses(List<Perturbation> places);

  /**
   * The losses at these places.
   *
   * @throws NonFiniteLossException if one of them is NaN or infinite
   */
  default double[] evaluate(List<Perturbation> places) {
    return NonFiniteLossException.check(losses(places));
  }

  /** The losses at these places, checked. */
  default double[] evaluate(Perturbation... places) {
    return evaluate(List.of(places));
  }

  /** The loss at one place, checked. */
  default double loss(Perturbation place) {
    return evaluate(List.of(place))[0];
  }

  /**
   * The loss over the whole training set, for variance reduction; this objective itself where there
   * is no other.
   */
  default Objective full() {
    return this;
  }

  /** How many minibatch forwards one loss here costs: 1, or more for {@link #full}. */
  default int batches() {
    return 1;
  }

  /**
   * The gradient of this loss, where it has one. Zeroth-order methods do not ask for it.
   *
   * @return empty for an objective that is known by its losses alone
   */
  default Optional<Gradient> gradient() {
    return Optional.empty();
  }

  /**
   * The losses of the minibatch's examples, for methods that give each a direction of its own; the
   * whole minibatch as one example where there is no more to be known of it.
   */
  default Examples examples() {
    return Examples.one(this);
  }

  /**
   * The loss of the minibatch with what its linear maps multiply, for methods whose steps follow
   * from that; the loss alone where there is no more to be known of it.
   */
  default Inputs inputs() {
    return Inputs.none(this);
  }

  /** The embedding rows that this minibatch reads; all rows where that is not known. */
  default TouchedRows touched() {
    return TouchedRows.ALL;
  }

  /**
   * An objective of small weights: the function gets the perturbed elements of a tensor by its
   * name.
   *
   * @param theta the weights
   * @param loss L, given a copy of any tensor at the place
   */
  static Objective of(Parameters theta, ToDoubleFunction<Function<String, float[]>> loss) {
    return places ->
        places.stream()
            .mapToDouble(
                place -> {
                  WeightView view = new WeightView(theta, List.of(place));
                  return loss.applyAsDouble(name -> view.read(0, name));
                })
            .toArray();
  }
}
