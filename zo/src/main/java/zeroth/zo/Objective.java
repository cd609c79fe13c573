package zeroth.zo;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import zeroth.tensor.Parameters;
import zeroth.tensor.Perturbation;
import zeroth.tensor.WeightView;

/**
 * The loss L of one step, on one minibatch, as a pure function of where around theta it is asked.
 * This is all a method sees of a model: evaluating writes no weight, and the same place gives the
 * same bits.
 */
@FunctionalInterface
public interface Objective {

  /**
   * L(theta + scale_i v_i) for every place, each one forward.
   *
   * @param places one or more; independent of each other, so an implementation may evaluate them
   *     side by side
   * @return as many losses, in the places' order
   * @throws NonFiniteLossException if one of them is NaN or infinite, and the implementation
   *     checks; see {@link CountedObjective}
   */
  double[] losses(List<Perturbation> places);

  /** L(theta + scale v). */
  default double loss(Perturbation place) {
    return losses(List.of(place))[0];
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
