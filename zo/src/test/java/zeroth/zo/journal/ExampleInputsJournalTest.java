package zeroth.zo.journal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.Examples;
import zeroth.zo.Inputs;
import zeroth.zo.Objective;
import zeroth.zo.method.DifferentiableBowl;

/**
 * Steps that follow from what maps multiply for each example are journaled with the losses of all
 * examples, and take what maps multiply anew when they are known.
 */
class ExampleInputsJournalTest extends UnjournaledSteps {
  private static final int B = 3;

  ExampleInputsJournalTest() {
    super("zeroth", 1e-3, 6 * B);
  }

  @Override
  Objective bowl(Parameters theta, double stiffness, int step) {
    Objective bowl = new DifferentiableBowl(theta, Map.of("weight", stiffness + step));
    Examples examples =
        Examples.of(
            B,
            places -> {
              double[] losses = new double[B];
              Arrays.setAll(losses, i -> (1 + i) * bowl.loss(places.place(i)));
              return losses;
            });
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        throw new AssertionError("losses of examples are wanted");
      }

      @Override
      public Examples examples() {
        return examples;
      }

      @Override
      public Inputs inputs() {
        return new Inputs() {
          @Override
          public double loss(Perturbation place, MatrixUses uses) {
            throw new AssertionError("what each example puts to maps is wanted");
          }

          @Override
          public double[] losses(PerSequence places, SequenceUses uses) {
            float[] rows = {1, step, 2, 0, 1, 0, 1, -step, 3, 1, 2, 2, 0, 1, step};
            uses.mapped(theta.get("weight"), theta.get("bias"), rows, new int[] {0, 1, 2});
            return examples.losses(places);
          }
        };
      }
    };
  }
}
