package zeroth.zo.journal;

import java.util.List;
import java.util.Map;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Inputs;
import zeroth.zo.Objective;
import zeroth.zo.method.DifferentiableBowl;

/**
 * Steps that follow from what maps multiply are journaled, and take it anew when they are known.
 */
class InputsJournalTest extends UnjournaledSteps {
  InputsJournalTest() {
    super("agzo", 1e-3, 2);
  }

  @Override
  Objective bowl(Parameters theta, double stiffness, int step) {
    Objective bowl = new DifferentiableBowl(theta, Map.of("weight", stiffness + step));
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return bowl.losses(places);
      }

      @Override
      public Inputs inputs() {
        return (place, uses) -> {
          uses.multiplied(theta.get("weight"), new float[] {1, step, 2, 0, 1});
          return bowl.loss(place);
        };
      }
    };
  }
}
