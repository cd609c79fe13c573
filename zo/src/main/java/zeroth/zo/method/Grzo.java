package zeroth.zo.method;

import java.util.Arrays;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.zo.Examples;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.ExampleNoise;
import zeroth.zo.rule.UpdateRule;

/**
 * GRZO: a direction for each example of the minibatch (Tan et al. 2026, arXiv 2606.02857).
 *
 * <pre>
 * d_i = L_i(theta + eps z_i) - L_i(theta - eps z_i),   i = 1..B the examples of the minibatch
 * a_i = d_i / (std d + c), or d_i itself
 * theta -= lr rule(1/(2 eps B) sum_i a_i z_i)
 * </pre>
 *
 * The B differences cost two forwards of the minibatch, as MeZO's one does.
 */
public final class Grzo implements Method {
  private final double eps;
  private final ExampleNoise noise;
  private final boolean normalised;
  private final double c;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param noise the law of the z_i
   * @param normalised whether differences are divided by their spread
   * @param c what is added to the spread, positive and finite
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps or c is out of range
   */
  public Grzo(double eps, ExampleNoise noise, boolean normalised, double c, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.noise = noise;
    this.normalised = normalised;
    this.c = Range.positive("epsilon", c);
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInputException if differences are to be divided by their spread, and the objective
   *     has the loss of one example alone
   */
  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Examples L = f.examples();
    int B = L.count();
    if (normalised && B < 2) {
      throw new BadInputException(
          "method grzo divides by the spread of the examples' losses, and this objective has one"
              + " loss for all: give minibatches of 2 or more, or normalise=none");
    }
    SequenceDirections z = noise.draw(at, B);
    double[] up = L.evaluate(new PerSequence(+eps, z));
    double[] down = L.evaluate(new PerSequence(-eps, z));
    double[] d = new double[B];
    Arrays.setAll(d, i -> up[i] - down[i]);
    double spread = normalised ? Losses.populationDeviation(d) + c : 1;
    rule.apply(
        theta,
        at.learningRate(),
        z.sum(Arrays.stream(d).map(x -> x / (spread * 2 * eps * B)).toArray()));
    return new StepReport((Losses.mean(up) + Losses.mean(down)) / 2, Double.NaN);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
