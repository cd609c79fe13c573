package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.laws.Flat;
import zeroth.zo.method.DifferentiableBowl;

/** First-order steps are journaled, but a journal alone cannot take them again. */
class GradientJournalTest extends UnjournaledSteps {
  GradientJournalTest() {
    super("adamw", 0.02, 1);
  }

  @Override
  Objective bowl(Parameters theta, double stiffness, int step) {
    return new DifferentiableBowl(theta, Map.of("weight", stiffness + step));
  }

  @Test
  void aReplayWithoutGradientsIsRefused() {
    Journal journal = journalOf(5);
    Parameters theta = Flat.random(1);
    Problem losses = problem(step -> places -> new double[places.size()]);
    BadInputException e =
        assertThrows(BadInputException.class, () -> run(theta, losses, journal, null, 8));
    assertTrue(e.getMessage().contains("needs the gradient"), e.getMessage());
    assertEquals(Flat.random(1).sha256(), theta.sha256());
  }
}
