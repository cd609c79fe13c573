import java.util.*;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.zo.AskTell;
import zeroth.zo.registry.Methods;

/**
 * A loop of one's own: how stiff and how damped is a spring, of which a few positions were
 * measured? The losses come from a simulation that knows nothing of weights or methods, and as many
 * of them at a time as the step asks for.
 */
public class AskTellLoop {
  static final double[] MEASURED = simulate(4.0, 0.3);

  public static void main(String[] args) {
    Parameters theta = Parameters.of("spring", Tensor.vector(1, 1)); // stiffness, damping
    AskTell loop =
        new AskTell(
            Methods.create("ldsd-sgd", Map.of("eps", "1e-2"), theta),
            theta,
            Key.ofSeed(0),
            step -> 0.05);
    while (loop.steps() < 400) {
      AskTell.Ask ask = loop.ask();
      WeightView weights = new WeightView(theta, ask.places());
      double[] losses = new double[ask.places().size()];
      Arrays.parallelSetAll(losses, i -> loss(weights.read(i, "spring")));
      boolean over = loop.tell(losses);
      if (over && loop.steps() % 100 == 0) {
        System.out.printf(Locale.ROOT, "%d loss=%.6f%n", loop.steps(), loop.report().loss());
      }
    }
    float[] found = theta.tensor("spring").data();
    System.out.printf(Locale.ROOT, "stiffness=%.3f damping=%.3f%n", found[0], found[1]);
  }

  /** Mean squared distance from what was measured. */
  static double loss(float[] spring) {
    double[] positions = simulate(spring[0], spring[1]);
    double sum = 0;
    for (int i = 0; i < positions.length; i++) {
      sum += Math.pow(positions[i] - MEASURED[i], 2);
    }
    return sum / positions.length;
  }

  /** Positions of x'' = -stiffness x - damping x' from x = 1 at rest, 30 of them over 3 seconds. */
  static double[] simulate(double stiffness, double damping) {
    double x = 1, v = 0, dt = 0.01;
    double[] positions = new double[30];
    for (int i = 0; i < 300; i++) {
      v += dt * (-stiffness * x - damping * v);
      x += dt * v;
      if (i % 10 == 0) {
        positions[i / 10] = x;
      }
    }
    return positions;
  }
}
